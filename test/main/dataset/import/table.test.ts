import { describe, expect, it } from 'vitest';
import { findColumn, parseTable, requireColumn } from '../../../../src/main/dataset/import/table.ts';

function parse(text: string | Buffer) {
  return parseTable(Buffer.from(text as string), 'table.csv');
}

describe('parseTable', () => {
  it('reads commas, quotes, line ends of both kinds and empty lines, and knows each row’s line', () => {
    const table = parse('image_id,dx\r\na,"mel, ""in situ"""\r\n\r\nb,\n,\n');
    expect(table.columns).toEqual(['image_id', 'dx']);
    expect(table.rows).toEqual([
      { line: 2, cells: { image_id: 'a', dx: 'mel, "in situ"' } },
      { line: 4, cells: { image_id: 'b', dx: '' } },
    ]);
  });

  for (const [name, text] of [
    ['semicolons', 'image_id;dx\na;nv'],
    ['tabs', 'image_id\tdx\na\tnv'],
    ['a byte order mark', '\ufeffimage_id,dx\na,nv'],
    ['blanks around names and values', ' image_id , dx\n a , nv '],
  ] as const) {
    it(`reads ${name}`, () => {
      expect(parse(text)).toMatchObject({ columns: ['image_id', 'dx'], rows: [{ cells: { image_id: 'a', dx: 'nv' } }] });
    });
  }

  it('reads letters of UTF-8 and of Windows-1252', () => {
    expect(parse('id,site\na,Rücken').rows[0]!.cells['site']).toBe('Rücken');
    expect(parse(Buffer.from('id,site\na,R\xfccken', 'latin1')).rows[0]!.cells['site']).toBe('Rücken');
  });

  for (const [name, text, message] of [
    ['a quote that is never closed', 'image_id,dx\na,nv\nb,"mel\nc,nv', /^table\.csv: line \d+ cannot be read as CSV \(Quote Not Closed/],
    ['a row with a cell too many', 'image_id,dx\na,nv\nb,mel,oops', /^table\.csv: line 3 cannot be read as CSV \(Invalid Record Length/],
    ['a column that is there twice', 'image_id,dx,DX\na,nv,mel', /^table\.csv: column "DX" is there twice/],
    ['an empty file', '', /^table\.csv: its first line is empty/],
    ['a spreadsheet', Buffer.from('PK\x03\x04\0\0image_id,dx'), /^table\.csv: this is no CSV in UTF-8/],
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(() => parse(text as string)).toThrow(expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(message) }));
    });
  }
});

describe('columns', () => {
  const table = parse('Image_ID,dx\na,nv');
  it('are found whatever their case', () => {
    expect(findColumn(table, 'image_id')).toBe('Image_ID');
    expect(findColumn(table, 'age')).toBeNull();
  });
  it('that are missing are named, with those that are there', () => {
    expect(() => requireColumn(table, 'age', 'which is needed')).toThrow('table.csv: there is no column "age", which is needed. Its columns are: Image_ID, dx');
  });
});
