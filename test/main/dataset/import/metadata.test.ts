import { describe, expect, it } from 'vitest';
import type { ImportConfiguration } from '../../../../src/core/contract/index.ts';
import { readMetadata } from '../../../../src/main/dataset/import/metadata.ts';
import { presetOf } from '../../../../src/main/dataset/import/presets.ts';
import { parseTable } from '../../../../src/main/dataset/import/table.ts';

function read(preset: ImportConfiguration['preset'], text: string, map: Record<string, string> = {}, leaveOut: string[] = []) {
  const { rows, warnings } = readMetadata(parseTable(Buffer.from(text), 'table.csv'), presetOf(preset), map, leaveOut);
  return { rows: Object.fromEntries(rows), warnings: warnings.map(({ code, message }) => [code, message]) };
}

const ham = 'lesion_id,image_id,dx,dx_type,age,sex,localization\n';
const pad = 'patient_id,lesion_id,age,gender,fitspatrick,region,diagnostic,img_id,biopsed\n';

describe('readMetadata', () => {
  it('reads HAM10000: lesions, missing values, no patients', () => {
    const { rows, warnings } = read('ham10000', `${ham}HAM_1,ISIC_1,bkl,histo,80.0,male,scalp\nHAM_2,ISIC_2,nv,follow_up,,unknown,unknown\n`);
    expect(warnings).toEqual([]);
    expect(rows['isic_1']).toMatchObject({
      id: 'ISIC_1', patient: null, lesion: 'HAM_1',
      attributes: [
        { key: 'age', value: 80, subject: 'lesion' },
        { key: 'sex', value: 'male', subject: 'lesion' },
        { key: 'body_site', value: 'scalp', subject: 'lesion' },
        { key: 'diagnosis', value: 'bkl', subject: 'lesion' },
        { key: 'diagnosis_method', value: 'histo', subject: 'lesion' },
      ],
    });
    expect(rows['isic_2']!.attributes.map(({ key }) => key)).toEqual(['diagnosis', 'diagnosis_method']);
  });

  it('leaves out columns that the person leaves out, also those that the preset needs', () => {
    const { rows } = read('ham10000', `${ham}HAM_1,ISIC_1,bkl,histo,80.0,male,scalp\n`, {}, ['Sex', 'lesion_id', 'dx']);
    expect(rows['isic_1']).toMatchObject({ lesion: null });
    expect(rows['isic_1']!.attributes.map(({ key }) => key)).toEqual(['age', 'body_site', 'diagnosis_method']);
    expect(() => read('ham10000', `${ham}HAM_1,ISIC_1,bkl,histo,80.0,male,scalp\n`, {}, ['shoe size'])).toThrow(/no column "shoe size", which is to be left out/);
  });

  it('reads PAD-UFES-20: patients, lesions numbered within them, float skin types, names of files that have another extension', () => {
    const { rows } = read('pad-ufes-20', `${pad}PAT_9,7,52,FEMALE,3.0,NOSE,BCC,PAT_9_7_983.png,True\nPAT_8,7,,,,ARM,NEV,PAT_8_7_1.png,False\n`);
    expect(rows['pat_9_7_983']).toMatchObject({
      patient: 'PAT_9', lesion: 'PAT_9/7',
      attributes: [
        { key: 'age', value: 52, subject: 'patient' },
        { key: 'sex', value: 'female', subject: 'patient' },
        { key: 'fitzpatrick', value: 3, subject: 'patient' },
        { key: 'body_site', value: 'nose', subject: 'lesion' },
        { key: 'diagnosis', value: 'bcc', subject: 'lesion' },
        { key: 'biopsied', value: 'yes', subject: 'lesion' },
      ],
    });
    expect(rows['pat_8_7_1']!.lesion).toBe('PAT_8/7');
  });

  it('reads the ISIC archive’s columns and the challenges’ one-hot classes', () => {
    const { rows } = read('isic', 'isic_id,patient_id,lesion_id,age_approx,diagnosis_3,fitzpatrick_skin_type\nISIC_1,IP_1,,55.0,Nevus,II\n');
    expect(rows['isic_1']).toMatchObject({
      patient: 'IP_1', lesion: null,
      attributes: [
        { key: 'age', value: 55, subject: 'patient' },
        { key: 'diagnosis', value: 'nevus', subject: 'image' },
        { key: 'fitzpatrick', value: 2, subject: 'patient' },
      ],
    });
    const challenge = read('isic', 'image,MEL,NV,BCC\nISIC_1,0.0,1.0,0.0\nISIC_2,1,1,0\n');
    expect(challenge.rows['isic_1']!.attributes).toEqual([{ key: 'diagnosis', value: 'nv', subject: 'image' }]);
    expect(challenge.rows['isic_2']!.attributes).toEqual([]);
    expect(challenge.warnings).toEqual([['odd-value', 'table.csv: line 3 marks more than one diagnosis (MEL, NV); none was taken']]);
  });

  it('reads PH2’s marks', () => {
    const { rows } = read('ph2', 'Image Name,Common Nevus,Atypical Nevus,Melanoma\nIMD003,X,,\nIMD405,,,X\n');
    expect(rows['imd003']!.attributes).toEqual([{ key: 'diagnosis', value: 'common nevus', subject: 'image' }]);
    expect(rows['imd405']!.attributes).toEqual([{ key: 'diagnosis', value: 'melanoma', subject: 'image' }]);
  });

  it('knows common column names, and lets the person’s mapping decide', () => {
    const text = 'filename,subject,gender,site,tumour,camera\na.jpg,p1,f,arm,mel,X100\n';
    expect(read('generic', text).rows['a']).toMatchObject({
      patient: 'p1',
      attributes: [{ key: 'sex', value: 'female', subject: 'patient' }, { key: 'body_site', value: 'arm', subject: 'image' }],
    });
    const mapped = read('generic', text, { diagnosis: 'tumour', device: 'camera', body_site: 'gender', lesion: 'site' }).rows['a']!;
    expect(mapped.lesion).toBe('arm');
    expect(mapped.attributes).toEqual([
      { key: 'diagnosis', value: 'mel', subject: 'lesion' },
      { key: 'device', value: 'X100', subject: 'image' },
      { key: 'body_site', value: 'f', subject: 'lesion' },
    ]);
  });

  it('keeps a value on which a patient’s images disagree with each image', () => {
    const { rows, warnings } = read('pad-ufes-20', `${pad}P,1,50,MALE,2.0,ARM,NEV,a.png,True\nP,1,51,MALE,2.0,ARM,NEV,b.png,True\n`);
    expect(rows['a']!.attributes.slice(0, 2)).toEqual([
      { key: 'age', value: 50, subject: 'image' },
      { key: 'sex', value: 'male', subject: 'patient' },
    ]);
    expect(rows['b']!.attributes[0]).toEqual({ key: 'age', value: 51, subject: 'image' });
    expect(warnings).toEqual([['conflicting-values', 'table.csv: patient P: age differs between its images (50, 51); kept for each image']]);
  });

  it('leaves odd values and rows without an image’s name out, and says where', () => {
    const { rows, warnings } = read('ham10000', `${ham}HAM_1,ISIC_1,bkl,histo,eighty,male,scalp\nHAM_2,,nv,histo,50,male,back\n`);
    expect(Object.keys(rows)).toEqual(['isic_1']);
    expect(warnings).toEqual([
      ['odd-value', 'table.csv: line 2, column "age": "eighty" is no age from 0 to 120 years; it was left out'],
      ['no-image-name', 'table.csv: line 3 names no image in column "image_id"; it was passed over'],
    ]);
  });

  it('takes the same row twice, and refuses two that differ', () => {
    const row = 'HAM_1,ISIC_1,bkl,histo,80,male,scalp\n';
    expect(Object.keys(read('ham10000', ham + row + row).rows)).toEqual(['isic_1']);
    expect(() => read('ham10000', `${ham}${row}${row.replace('bkl', 'mel')}`)).toThrow(
      expect.objectContaining({
        code: 'bad-request',
        message: 'table.csv: image ISIC_1 is in lines 2 and 3 with different values of "dx" ("bkl" and "mel"); correct one and import again',
      }),
    );
  });

  for (const [preset, text, map, message] of [
    ['ham10000', 'image_id,dx,dx_type,age,sex,localization\na,nv,histo,1,male,back', {}, /no column "lesion_id", which this preset needs.*Its columns are: image_id, dx/],
    ['ham10000', 'lesion_id,dx,dx_type,age,sex,localization\na,nv,histo,1,male,back', {}, /no column "image_id"/],
    ['pad-ufes-20', 'patient_id,lesion_id,img_id,age,gender,region,diagnostic\n1,1,a,1,m,x,y', {}, /no column "fitspatrick"/],
    ['generic', 'picture,age\na,1', {}, /no column "image", which names the image of each row; say which does with --map image=COLUMN/],
    ['generic', 'image,age\na,1', { sex: 'gender' }, /no column "gender", to which sex is mapped/],
  ] as const) {
    it(`refuses a ${preset} table without ${/column "(\w+)"/.exec(message.source)![1]}`, () => {
      expect(() => read(preset, text, map)).toThrow(expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(message) }));
    });
  }
});
