export type Mat = {
  readonly rows: number;
  readonly cols: number;
  /** A view made anew at each reading: to be read once, and again after a function that may have taken memory. */
  readonly data: Uint8Array;
  readonly data32S: Int32Array;
  setTo(value: number[]): void;
  delete(): void;
};

/** Opaque: handed to functions, never looked into. */
type Value = { readonly opaque: unique symbol };
type Point = { x: number; y: number };

type IntelligentScissors = {
  setEdgeFeatureCannyParameters(lower: number, upper: number): void;
  setGradientMagnitudeMaxLimit(limit: number): void;
  applyImage(image: Mat): void;
  buildMap(from: Point): void;
  getContour(to: Point, contour: Mat): void;
  delete(): void;
};

/** What of OpenCV is used here. The package's own types know neither the scissors nor that arguments may be left out. */
export type OpenCv = {
  Mat: { new (): Mat; new (rows: number, columns: number, type: number): Mat };
  Point: new (x: number, y: number) => Point;
  Size: new (width: number, height: number) => Value;
  Rect: new (x: number, y: number, width: number, height: number) => Value;
  segmentation_IntelligentScissorsMB: new () => IntelligentScissors;
  cvtColor(from: Mat, to: Mat, code: number): void;
  medianBlur(from: Mat, to: Mat, size: number): void;
  GaussianBlur(from: Mat, to: Mat, size: Value, sigma: number): void;
  resize(from: Mat, to: Mat, size: Value, scaleX: number, scaleY: number, interpolation: number): void;
  threshold(from: Mat, to: Mat, threshold: number, value: number, type: number): void;
  morphologyEx(from: Mat, to: Mat, operation: number, kernel: Mat): void;
  dilate(from: Mat, to: Mat, kernel: Mat): void;
  erode(from: Mat, to: Mat, kernel: Mat): void;
  getStructuringElement(shape: number, size: Value): Mat;
  connectedComponentsWithStats(image: Mat, labels: Mat, statistics: Mat, centroids: Mat): number;
  inpaint(image: Mat, mask: Mat, result: Mat, radius: number, method: number): void;
  grabCut(image: Mat, mask: Mat, box: Value, background: Mat, foreground: Mat, iterations: number, mode: number): void;
  readonly CV_8UC1: number;
  readonly CV_8UC3: number;
  readonly CV_8UC4: number;
  readonly COLOR_RGBA2RGB: number;
  readonly COLOR_RGB2GRAY: number;
  readonly INTER_AREA: number;
  readonly INTER_LINEAR: number;
  readonly THRESH_BINARY: number;
  readonly MORPH_BLACKHAT: number;
  readonly MORPH_ELLIPSE: number;
  readonly INPAINT_TELEA: number;
  readonly GC_INIT_WITH_MASK: number;
  readonly GC_EVAL_FREEZE_MODEL: number;
};

type Loading = Partial<OpenCv> & { onRuntimeInitialized?: () => void };

/**
 * OpenCV, once its WebAssembly runs; in an object, since the library has a `then` of its own and no promise may hold it.
 *
 * @param library what the package `@techstark/opencv-js` exports
 */
export async function openCvFrom(library: unknown): Promise<{ cv: OpenCv }> {
  const loading = library as Loading;
  if (loading.Mat === undefined) await new Promise<void>((resolve) => (loading.onRuntimeInitialized = resolve));
  return { cv: loading as OpenCv };
}
