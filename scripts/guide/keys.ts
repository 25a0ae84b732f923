import { actionName } from '../../src/renderer/features/review/action-name.ts';
import { keyCaps, keyGroups, keymap } from '../../src/renderer/features/review/keymap.ts';
import { t } from '../../src/renderer/i18n/index.ts';

/** The guide's page of keys, from the table that the screen itself listens to. */
export function keysPage(): string {
  const groups = keyGroups.map((group) => {
    const rows = keymap
      .filter((binding) => binding.group === group)
      .map(({ action, keys, held, inVerdict }) => {
        const caps = keys.map((chord) => keyCaps(chord).map(code).join(' + ')).join(' or ');
        const when = held ? ` (${t('review.helpHeld')})` : inVerdict ? ` (${t('review.helpInVerdict')})` : '';
        return `| ${caps} | ${actionName(action)}${when} |`;
      });
    return [`## ${t(`review.keys-${group}`)}`, '', '| Key | Does |', '|---|---|', ...rows].join('\n');
  });
  return `${[introduction, ...groups].join('\n\n')}\n`;
}

const introduction = `# Keys of Review

<!-- Written by "npm run guide" from the keys that the screen listens to. -->

\`?\` shows this list in the app, finds an action or a key in it, and lets you change a key. On a Mac, \`Ctrl\` is \`⌘\`.
![The list of keys in the app](images/keys.png)

From any screen, \`Alt\` + \`1\` to \`Alt\` + \`6\` go to Projects, Dataset, Rounds, Review, Audit and Settings.`;

/** A cap as code; a bar would end the table's cell. */
function code(cap: string): string {
  return `\`${cap.replaceAll('|', '\\|')}\``;
}
