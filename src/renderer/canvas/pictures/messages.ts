export type PictureRequest = { id: number; blob: Blob };
export type PictureAnswer = { id: number; levels: ImageBitmap[] } | { id: number; failed: string };
