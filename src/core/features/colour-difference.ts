const degree = Math.PI / 180;

/** Opposite hues stay opposite whatever their last digit. */
const rounding = 1e-12;

/** 25⁷, where the formula's corrections for chroma turn. */
const turn = 25 ** 7;

/**
 * The difference of two colours that an eye sees: CIEDE2000 (CIE 142; Luo, Cui & Rigg 2001), with kL = kC = kH = 1, as Sharma, Wu & Dalal (2005)
 * have it implemented. About 1 is just seen.
 *
 * Lesions and skin lie among yellows and browns from pale to strong, where the plain distance in CIELAB (ΔE*ab of 1976) gives differences of chroma
 * about twice the weight of those of lightness; a ruddy skin would then seem to have more contrast than a pale one.
 *
 * @param reference L*, a*, b*
 * @returns a function of the other colour's L*, a*, b*; at least 0, symmetric in the two colours
 */
export function differenceFrom(reference: readonly [number, number, number]): (lightness: number, a: number, b: number) => number {
  const [lightness1, a1, b1] = reference;
  const chroma1 = Math.sqrt(a1 * a1 + b1 * b1);
  return (lightness2, a2, b2) => {
    const meanChroma = (chroma1 + Math.sqrt(a2 * a2 + b2 * b2)) / 2;
    const stretch = 1.5 - 0.5 * Math.sqrt(share(meanChroma));
    const stretchedA1 = stretch * a1;
    const stretchedA2 = stretch * a2;
    const stretched1 = Math.sqrt(stretchedA1 * stretchedA1 + b1 * b1);
    const stretched2 = Math.sqrt(stretchedA2 * stretchedA2 + b2 * b2);
    const hue1 = hueOf(stretchedA1, b1);
    const hue2 = hueOf(stretchedA2, b2);
    const product = stretched1 * stretched2;
    let turned = product === 0 ? 0 : hue2 - hue1;
    let hue = product === 0 ? hue1 + hue2 : (hue1 + hue2) / 2;
    if (Math.abs(turned) > Math.PI + rounding) {
      turned -= Math.sign(turned) * 2 * Math.PI;
      hue += Math.PI;
    }
    const byLightness = lightness2 - lightness1;
    const byChroma = stretched2 - stretched1;
    const byHue = 2 * Math.sqrt(product) * Math.sin(turned / 2);
    const middle = (lightness1 + lightness2) / 2 - 50;
    const chroma = (stretched1 + stretched2) / 2;
    const weight = 1 - 0.17 * Math.cos(hue - 30 * degree) + 0.24 * Math.cos(2 * hue) + 0.32 * Math.cos(3 * hue + 6 * degree) - 0.2 * Math.cos(4 * hue - 63 * degree);
    // 360° and 0° are one hue, but lie on either side of the blues that the rotation is about.
    const fromBlue = ((((hue / degree) % 360) + 360) % 360 - 275) / 25;
    const rotation = -2 * Math.sqrt(share(chroma)) * Math.sin(60 * degree * Math.exp(-fromBlue * fromBlue));
    const lightnessPart = byLightness / (1 + (0.015 * middle * middle) / Math.sqrt(20 + middle * middle));
    const chromaPart = byChroma / (1 + 0.045 * chroma);
    const huePart = byHue / (1 + 0.015 * chroma * weight);
    return Math.sqrt(lightnessPart * lightnessPart + chromaPart * chromaPart + huePart * huePart + rotation * chromaPart * huePart);
  };
}

/** Radians, from 0 to just under 2π. */
function hueOf(a: number, b: number): number {
  const hue = Math.atan2(b, a);
  return hue < 0 ? hue + 2 * Math.PI : hue;
}

/** c⁷ ÷ (c⁷ + 25⁷) */
function share(chroma: number): number {
  const cube = chroma * chroma * chroma;
  const seventh = cube * cube * chroma;
  return seventh / (seventh + turn);
}
