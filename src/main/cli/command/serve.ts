import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { annotatorName } from '../../../core/contract/annotator.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { table } from '../format.ts';
import { collect, jsonOption, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import { researchUse } from '../text.ts';

const longestFarewellMs = 5_000;

type Options = { host: string; port: number; annotator?: string[]; allowHost?: string[]; json?: boolean };

export function serveCommand(): Command {
  return new Command('serve')
    .description('open the project in browsers, on this computer or, with --host, on others; ends with Ctrl-C')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--host <address>', 'address to listen on').default('127.0.0.1'))
    .addOption(new Option('--port <n>', 'port to listen on; 0 takes any that is free').argParser(wholeNumber(0, 65_535)).default(0))
    .addOption(new Option('--annotator <name>', 'somebody who gets a link of their own and signs with this name; may be repeated (default: your login name)').argParser(collect(annotator)))
    .addOption(new Option('--allow-host <name>', 'another name that browsers know this computer by; may be repeated').argParser(collect(hostName)))
    .addOption(jsonOption())
    .action((project: string, options: Options) =>
      run(options, async (terminal) => {
        const { rendererFolder } = await import('../../page/renderer-folder.ts');
        const page = rendererFolder();
        if (!existsSync(join(page, 'index.html'))) {
          throw new WeakspotError('missing-dependency', 'the page is not built yet: run "npm run build", then start again', { folder: page });
        }
        const { ProjectLink } = await import('../../service/http/project-link.ts');
        const link = new ProjectLink(project);
        // The service starts while the server's libraries load; what is wrong with it the server tells.
        link.client().catch(() => {});
        const { startWebServer } = await import('../../service/http/server.ts');
        const { isLoopback } = await import('../../service/http/allowed-hosts.ts');
        if (!isLoopback(options.host)) {
          terminal.note(`warning: ${options.host} can be reached from other computers, over plain HTTP: whoever can read that network reads the images and the links too. Use it in a network that you trust, or behind a proxy with TLS.`);
        }
        const annotators = options.annotator ?? [userInfo().username];
        const server = await startWebServer({ link, host: options.host, port: options.port, annotators, hostNames: options.allowHost ?? [], page });
        // Before the links are known: whoever reads them may stop it at once.
        const stopped = untilStopped();
        const links = server.links.map(({ annotator: name, url }) => ({ annotator: name, url }));
        if (options.json) process.stdout.write(`${JSON.stringify({ project: resolve(project), port: server.port, links })}\n`);
        terminal.print(table([{ title: 'annotator' }, { title: 'link' }], links.map((link) => [link.annotator, link.url])));
        terminal.print(`\nWhoever opens a link signs as that annotator: give each to one person. The links hold until this command ends (Ctrl-C).\n\n${researchUse}`);
        await stopped;
        // Nobody waits longer for a page that does not let go: what it said is kept by the service, or was never acknowledged.
        setTimeout(() => process.exit(), longestFarewellMs).unref();
        await server.close();
      }),
    );
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

function annotator(text: string): string {
  const name = annotatorName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError('It must be a name of 1 to 80 characters.');
  return name.data;
}

function hostName(text: string): string {
  if (!/^[\w.-]+(:\d{1,5})?$/.test(text)) throw new InvalidArgumentError('It must be a name such as reading-room.clinic.example, without http:// in front.');
  return text.toLowerCase();
}
