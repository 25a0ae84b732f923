/** What the small training job of a probe gave on one engine. */
export type ProbeFigures = {
  /** Of the first steps. */
  losses: number[];
  /** What the untrained network says of every pixel of one image, row-major. */
  probabilities: number[];
  /** Training images a second, input included; of a very slow engine an estimate. */
  imagesPerSecond: number;
  /** Steps that the rate was taken over; 0 where it is an estimate. */
  timedSteps: number;
};

export type ProbeDevice = {
  /** What computes, in words. */
  device: string;
  /** A graphics adapter that is emulated by the processor: right, and never fast. */
  software: boolean;
};

export type ProbeFailure = {
  error: string;
  /** What to do about it, where the engine itself knows. */
  fix?: string;
};

/** What a probe's process prints, as one line of JSON. */
export type ProbeAnswer = (ProbeDevice & ProbeFigures) | ProbeFailure;
