/** The Node 24 binary that npm installed beside the product, for this platform, or why there is none. */
export function productNode(): { path: string; error?: undefined } | { error: string; path?: undefined };
