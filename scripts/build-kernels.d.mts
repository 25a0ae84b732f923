/** The compiled kernel modules, by file name. */
export function buildKernels(): Promise<Record<string, Uint8Array>>;
