import { palette } from '../../../core/palette.ts';

/** Colours of the charts: Okabe and Ito's, darkened on white and lightened on black until they are at 3:1 and more. */
export const chartColours = {
  blue: { light: palette.blue, dark: palette.skyBlue },
  orange: { light: '#b04a00', dark: palette.orange },
  green: { light: '#00785a', dark: '#35c79d' },
} as const;
