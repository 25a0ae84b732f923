/** How the report speaks of settings, of ways to learn without labels and of attention; a name of a newer version stands for itself. */
const settings: Record<string, string> = {
  auto: 'automatic',
  supervised: 'supervised: from masks alone',
  'semi-supervised': 'semi-supervised: from masks, and from images without a label',
  'weakly-supervised': 'weakly supervised: from masks, and from boxes, scribbles, points and classes',
};

const consistencies: Record<string, string> = {
  'mean-teacher': 'Mean Teacher (Tarvainen & Valpola 2017)',
  fixmatch: 'FixMatch (Sohn et al. 2020) with CutMix (French et al. 2020)',
  twin: 'agreement with the network’s own pruned copy (after Jiang et al. 2021)',
};

const attentions: Record<string, string> = {
  none: 'every image counts the same',
  oversample: 'hard images come up more often',
  'loss-weight': 'mistakes on hard images count more',
  rank: 'the harder an image, the more it counts',
  'online-annealed': 'hardness measured anew while training, its weight fading towards the end',
  'clean-attend': 'hard images count more, except those whose label the network contradicts most',
  'drop-conflict': 'images whose label the network contradicts most are left out',
  'down-weight': 'hard images count less',
  twin: 'agreement with the network’s own pruned copy',
  'group-balanced': 'each group of an attribute counts the same',
  'group-dro': 'the group with the largest loss counts most (Sagawa et al. 2020)',
  recommended: 'tried in a pair, and kept where validation favours it',
};

export const settingName = (name: string): string => settings[name] ?? name;
export const consistencyName = (name: string): string => consistencies[name] ?? name;

/** With the name that the configuration knows it by. */
export function attentionName(name: string): string {
  const words = attentions[name];
  return words === undefined ? name : `${name}, ${words}`;
}
