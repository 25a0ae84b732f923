export { buildReport, thumbnailSide } from './build.ts';
export type { ReportInput, Thumbnail } from './input.ts';
