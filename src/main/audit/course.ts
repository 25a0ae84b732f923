/** What a long computation tells, and how it lets others in between. */
export type Course = {
  /** Share that is done, in [0, 1]. */
  onProgress?: (share: number) => void;
  /** Called between pieces of work of some ten milliseconds: gives the process a turn when one is due, and throws where the work was cancelled. */
  pause?: () => Promise<void>;
};
