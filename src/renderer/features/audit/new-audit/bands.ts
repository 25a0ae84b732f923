import { formatNumber, t } from '../../../i18n/index.ts';

/** "30, 45, 60" → [30, 45, 60]; null where it is no increasing list of numbers. */
export function readBounds(text: string): number[] | null {
  const bounds = text.split(/[,;\s]+/).filter((part) => part !== '').map(Number);
  const increasing = bounds.every((bound, place) => Number.isFinite(bound) && (place === 0 || bound > bounds[place - 1]!));
  return increasing && bounds.length > 0 && bounds.length <= 20 ? bounds : null;
}

export type Band = { level: string; label: string; images: number };

/** The bands of inner bounds, each with how many images have a value in it; `values` are single ones, as text. */
export function bandsOf(bounds: readonly number[], values: readonly { level: string; images: number }[]): Band[] {
  return Array.from({ length: bounds.length + 1 }, (_, band) => {
    const from = bounds[band - 1];
    const to = bounds[band];
    const within = values.filter(({ level }) => (from === undefined || Number(level) >= from) && (to === undefined || Number(level) < to));
    return {
      level: `${from === undefined ? '(' : `[${from}`},${to === undefined ? '' : to})`,
      label: from === undefined ? t('audit.bandUnder', { to: numberText(to!) }) : to === undefined ? t('audit.bandOver', { from: numberText(from) }) : t('audit.bandBetween', { from: numberText(from), to: numberText(to) }),
      images: within.reduce((sum, { images }) => sum + images, 0),
    };
  });
}

function numberText(value: number): string {
  return formatNumber(value, { maximumFractionDigits: 12 });
}
