import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { killCampaign } from '../../kill/kill-campaign.ts';
import { mostLostSteps } from '../../kill/round-kills.ts';
import { type Check, line } from '../harness.ts';

/** Show 6: `kill -9` of the service and of the job at random moments. */
export const killed: Check = {
  id: '6',
  title: 'kill -9 at random moments',
  async run(context) {
    const sample = join(context.clone, 'resources', 'sample');
    const work = join(context.work, 'kills');
    mkdirSync(work);
    const found = await killCampaign({
      work,
      data: { images: join(sample, 'images'), masks: join(sample, 'masks'), metadata: join(sample, 'metadata.csv'), preset: 'isic' },
      kills: context.kills,
      seed: 20261122,
      product: context.clone,
      say: context.say,
    });
    const count = (during: string): number => found.kills.filter((kill) => kill.during === during).length;
    const spread = `${count('import')} during import, ${count('training')} training, ${count('flagging')} flagging`;
    const required = `${context.kills} kills: the project opens, verify is clean, the job goes on, final weights bit-identical`;
    return [
      line('6.1', required, `${found.kills.length} kills (${spread}); ${found.problems.length === 0 ? 'no problem' : found.problems.slice(0, 5).join('; ')}; weights ${found.modelSha256.slice(0, 12)}`, found.problems.length === 0 && found.kills.length === context.kills && context.kills >= 50),
      line('6.2', `at most ${mostLostSteps} steps lost`, `${found.mostLostSteps}`, found.mostLostSteps <= mostLostSteps && count('training') > 0),
    ];
  },
};
