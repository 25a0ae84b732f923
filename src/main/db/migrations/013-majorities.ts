import type { Migration } from '../migrate.ts';

/** Where the networks of a population agree, so that their outlines can be shown. */
export const majorities: Migration = {
  name: 'majorities',
  sql: `
    CREATE TABLE population_majority (
      population INTEGER NOT NULL,
      image TEXT NOT NULL,
      -- Side of the square grid, in pixels.
      size INTEGER NOT NULL CHECK (size > 0),
      -- COCO run lengths by sparsity, those of the dense networks first.
      levels TEXT NOT NULL CHECK (json_valid(levels)),
      PRIMARY KEY (population, image),
      FOREIGN KEY (population, image) REFERENCES population_image (population, image) ON DELETE CASCADE
    ) STRICT;
  `,
};
