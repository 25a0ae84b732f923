import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { binned } from '../../../../src/main/audit/document/chart/histogram.ts';
import { niceTicks } from '../../../../src/main/audit/document/chart/scale.ts';
import { disagreementMap, heatColour, heatImage, scaleTop } from '../../../../src/main/audit/report/disagreement.ts';
import { html } from '../../../../src/main/audit/document/html.ts';
import { evidence } from './report-input.ts';

describe('disagreement map', () => {
  it('is the mean over the ladder of |p − p_s|', () => {
    const drawn = evidence('x', {
      size: 2,
      levels: [
        { sparsity: 0, probability: Uint8Array.from([255, 0, 102, 51]) },
        { sparsity: 0.3, probability: Uint8Array.from([255, 0, 51, 102]) },
        { sparsity: 0.9, probability: Uint8Array.from([0, 0, 0, 255]) },
      ],
    });
    // By hand: (0 + 255)/510, 0, (51 + 102)/510, (51 + 204)/510.
    const map = disagreementMap(drawn)!;
    expect([...map].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.5, 0, 0.3, 0.5]);
    expect(scaleTop([map, null])).toBe(0.5);
  });

  it('is absent without a dense network or without pruned ones', () => {
    expect(disagreementMap(evidence('x', { levels: [] }))).toBeNull();
    expect(disagreementMap(evidence('x', { levels: [{ sparsity: 0.5, probability: new Uint8Array(256) }] }))).toBeNull();
  });

  it('scales to a tenth, never to nothing', () => {
    expect(scaleTop([Float32Array.of(0.31)])).toBe(0.4);
    expect(scaleTop([Float32Array.of(0)])).toBe(0.1);
    expect(scaleTop([])).toBe(0.1);
  });

  it('goes from white to dark, ever darker', () => {
    expect(heatColour(0)).toEqual([255, 255, 255]);
    expect(heatColour(1)).toEqual([90, 25, 10]);
    const lightness = Array.from({ length: 21 }, (_, i) => heatColour(i / 20)).map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b);
    for (let i = 1; i < lightness.length; i++) expect(lightness[i]!).toBeLessThan(lightness[i - 1]!);
  });

  it('becomes a PNG of the map’s own size', async () => {
    const uri = await heatImage(Float32Array.of(0, 0.4, 0.2, 0), 2, 0.4);
    const { data, info } = await sharp(Buffer.from(uri.split(',')[1]!, 'base64')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([2, 2]);
    expect([...data.subarray(0, 6)]).toEqual([255, 255, 255, 90, 25, 10]);
  });
});

describe('charts', () => {
  it('puts ticks at round values that cover the range', () => {
    expect(niceTicks(0, 600, 6)).toEqual([0, 100, 200, 300, 400, 500, 600]);
    expect(niceTicks(0, 0.83, 4)).toEqual([0, 0.5, 1]);
    expect(niceTicks(0, 0.3, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(niceTicks(0.2, 0.2)).toEqual([0.2, 0.25]);
  });

  it('counts values into equal parts, the top one closed', () => {
    expect(binned([0, 0.09, 0.1, 0.35, 0.4, 0.9], 4, 0.4)).toEqual([2, 1, 0, 3]);
  });
});

describe('markup', () => {
  it('escapes what is put into a template, and only once', () => {
    const inner = html`<b>${'<&>'}</b>`;
    expect(html`<p title="${'"'}">${[inner, null, 3]}</p>`.markup).toBe('<p title="&quot;"><b>&lt;&amp;&gt;</b>3</p>');
  });
});
