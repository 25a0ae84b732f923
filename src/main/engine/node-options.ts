/**
 * How Node is started for what computes with an engine. Each step leaves megabytes of arrays behind; with V8's usual, small young
 * generation they are promoted and cleared up by helper threads that take cores from the engine's (docs/decisions/010).
 */
export const engineNodeOptions: readonly string[] = ['--disable-warning=ExperimentalWarning', '--min-semi-space-size=16', '--max-semi-space-size=32'];
