import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { maskArea, maskBoundingBox } from '../../../core/mask/index.ts';
import type { ExportedImage } from '../records.ts';

const fileName = 'annotations.json';

const info = {
  description:
    'Lesion masks as run lengths. A mask keeps the resolution that it was drawn in: "segmentation", "area" and "bbox" are in mask pixels, whose number "segmentation.size" gives as [height, width].',
};

/** COCO's object detection format, as pycocotools reads it: images, one annotation a mask, one category. */
export async function writeCoco(images: Iterable<ExportedImage>, folder: string): Promise<string[]> {
  const file = await open(join(folder, fileName), 'w');
  try {
    // Annotations are long and go straight to the file; what is kept of an image until the end is short.
    const rows: string[] = [];
    let annotations = 0;
    await file.write(`{"info":${JSON.stringify(info)},"licenses":[],"categories":[{"id":1,"name":"lesion","supercategory":"skin"}],"annotations":[`);
    for (const image of images) {
      const id = rows.length + 1;
      rows.push(JSON.stringify(imageRow(id, image)));
      if (image.mask) await file.write(`${annotations++ > 0 ? ',\n' : '\n'}${JSON.stringify(annotationRow(annotations, id, image.mask))}`);
    }
    await file.write(`\n],"images":[\n${rows.join(',\n')}\n]}\n`);
  } finally {
    await file.close();
  }
  return [fileName];
}

function imageRow(id: number, { id: image, name, width, height, split, patient, lesion, attributes }: ExportedImage): object {
  return { id, file_name: name, width, height, image, split, patient, lesion, attributes };
}

function annotationRow(id: number, image: number, { geometry, origin }: NonNullable<ExportedImage['mask']>): object {
  return { id, image_id: image, category_id: 1, segmentation: geometry, area: maskArea(geometry), bbox: maskBoundingBox(geometry), iscrowd: 0, origin };
}
