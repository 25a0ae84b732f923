import { hasMessage, t } from '../../../i18n/index.ts';

/** A name that stands in a result as it stands in the texts; one of a newer version keeps its own. */
function nameOf(kind: 'setting' | 'attention' | 'signal' | 'consistency', name: string): string {
  const key = `rounds.${kind}-${name}`;
  return hasMessage(key) ? t(key) : name;
}

export const settingName = (name: string): string => nameOf('setting', name);
export const attentionName = (name: string): string => nameOf('attention', name);
export const signalName = (name: string): string => nameOf('signal', name);
export const consistencyName = (name: string): string => nameOf('consistency', name);
