import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorSchemeManager, type MantineColorsTuple, type VariantColorsResolver } from '@mantine/core';
import { useAppearance } from '../app/preferences.ts';

// From the blue of the product's lines and links; 7 carries white text at 7:1, 3 dark text at 9:1.
const blue: MantineColorsTuple = ['#eaf5fc', '#d3e8f6', '#a8d3ef', '#7cc0ea', '#4fa6da', '#2a8bc4', '#1173ab', '#00598a', '#004a73', '#00395a'];
const dark: MantineColorsTuple = ['#e8ebee', '#cdd4da', '#aab4be', '#8894a0', '#46505a', '#363f48', '#272e35', '#181c20', '#121518', '#0c0e10'];
const gray: MantineColorsTuple = ['#f6f8f9', '#eef1f3', '#e2e7ea', '#d3dadf', '#b9c2ca', '#8d98a3', '#67727d', '#4b5560', '#333b43', '#1a1d21'];

/** Filled controls are dark on a light page and light on a dark one; Mantine knows one colour of text for both. */
const variantColors: VariantColorsResolver = (input) => {
  const colours = defaultVariantColorsResolver(input);
  return input.variant === 'filled' ? { ...colours, color: 'var(--weakspot-on-accent)' } : colours;
};

export const theme = createTheme({
  variantColorResolver: variantColors,
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 3 },
  colors: { blue, dark, gray },
  black: '#1a1d21',
  fontFamily: "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'DejaVu Sans Mono', Consolas, monospace",
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.3' }, h2: { fontSize: '1.0625rem', lineHeight: '1.4' }, h3: { fontSize: '0.9375rem', lineHeight: '1.4' } } },
  defaultRadius: 'sm',
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // Fields side by side stay on one line, however long what explains them.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Modal: { styles: { title: { fontWeight: 600, fontSize: '1.0625rem' } } },
  },
});

/** Quiet text, placeholders and errors at 4.5:1 and more, on the page and on raised grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4b5560',
    '--mantine-color-placeholder': '#5c6670',
    '--mantine-color-error': '#a3260f',
    '--mantine-color-anchor': '#00598a',
    '--mantine-color-red-text': '#a3260f',
    '--mantine-color-red-filled': '#a3260f',
    '--mantine-color-red-filled-hover': '#8f200c',
    '--mantine-color-red-light-color': '#8f200c',
    '--mantine-color-green-light-color': '#0f5a26',
    '--mantine-color-yellow-light-color': '#6b4300',
    '--mantine-color-blue-light-color': '#004a73',
    '--mantine-color-gray-light-color': '#333b43',
    '--weakspot-raised': '#f6f8f9',
    '--weakspot-line': '#d3dadf',
    '--weakspot-control-line': '#7d8893',
    '--weakspot-chosen': '#d9ebf7',
    '--weakspot-accent': '#00598a',
    '--weakspot-on-accent': '#ffffff',
    '--weakspot-backdrop': '#e9edf0',
  },
  dark: {
    '--mantine-color-dimmed': '#b3bcc5',
    '--mantine-color-placeholder': '#9aa5b0',
    '--mantine-color-error': '#ffb3a0',
    '--mantine-color-anchor': '#7cc0ea',
    '--mantine-color-red-text': '#ffb3a0',
    '--mantine-color-red-light-color': '#ffc2b3',
    '--mantine-color-green-light-color': '#a6e6b5',
    '--mantine-color-yellow-light-color': '#ffe08a',
    '--mantine-color-blue-light-color': '#a8d3ef',
    '--mantine-color-gray-light-color': '#d3dadf',
    '--weakspot-raised': '#1f252b',
    '--weakspot-line': '#363f48',
    '--weakspot-control-line': '#7d8893',
    '--weakspot-chosen': '#173a52',
    '--weakspot-accent': '#7cc0ea',
    '--weakspot-on-accent': '#0c1a24',
    '--weakspot-backdrop': '#0c0e10',
  },
});

let unwatch: (() => void) | null = null;

/** The theme is a preference like any other: kept in one place, and changed from there. */
export const colourSchemes: MantineColorSchemeManager = {
  get: () => useAppearance.getState().colourScheme,
  set: (colourScheme) => useAppearance.setState({ colourScheme }),
  subscribe: (update) => {
    unwatch = useAppearance.subscribe(({ colourScheme }) => update(colourScheme));
  },
  unsubscribe: () => unwatch?.(),
  clear: () => useAppearance.setState({ colourScheme: 'auto' }),
};
