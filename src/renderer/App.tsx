import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Frame } from './app/Frame.tsx';
import { queryClient } from './query.ts';
import { styleNonce } from './theme/nonce.ts';
import { colourSchemes, cssVariables, theme } from './theme/theme.ts';

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={colourSchemes} defaultColorScheme="auto" getStyleNonce={() => styleNonce}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-center" limit={4} />
        <Frame />
      </QueryClientProvider>
    </MantineProvider>
  );
}
