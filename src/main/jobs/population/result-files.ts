/**
 * What a population job leaves in `jobs/<id>/result` for the service to take in:
 * - `population.json`: a `PopulationResult`
 * - `images.jsonl`: a `FoundPopulationRow` a line, every image of the snapshot
 */
export const populationFiles = { result: 'population.json', images: 'images.jsonl' } as const;
