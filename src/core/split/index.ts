export { assignSplits, defaultFractions, seededOrder, strongestSplit, type AssignedCounts, type SplitUnit } from './assign.ts';
export { connectedComponents } from './components.ts';
export { splitIntoFolds } from './folds.ts';
export { chooseLabelled, type LabelledUnit } from './labelled.ts';
