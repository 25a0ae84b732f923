import type { AuditResult } from '../../../../core/contract/index.ts';
import { count } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { clusterText } from '../names.ts';

/** How each figure is computed, and who described it. */
export function methods(result: AuditResult): Html {
  const clusters = clusterText[result.data.clusters.of];
  return html`<section id="methods">
<h2>Methods</h2>
<ul>
<li><strong>Flagged</strong>: the hardest tenth by pruning disagreement, apart among images that the network was trained on and others. <strong>Failed</strong>: IoU under 0.65. <strong>Threshold Jaccard</strong>: IoU, counted 0 where it is under 0.65 (Codella et al. 2019). <strong>HD95</strong>: the 95th percentile of the distance between the outlines, as a share of the image’s diagonal. <strong>Area bias</strong>: (predicted − labelled area) ÷ labelled area.</li>
<li><strong>Shares</strong>: score intervals (Wilson 1927), of differences by Newcombe’s hybrid score method (1998), of ratios by Koopman’s score method (1984). Odds ratios with Woolf’s interval (1955), and one half in every cell where one is empty (Haldane 1956; Anscombe 1956).</li>
<li><strong>Several images of one of the ${clusters}</strong> say less than as many independent ones. For shares, counts are divided by the design effect 1 + (m − 1)ρ (Kish 1965), m the mean cluster size weighted by size, ρ the intraclass correlation of the outcome.</li>
<li><strong>Tests</strong>: Fisher’s exact test, two-sided, on those counts, with the mid-P value beside it (Lancaster 1961). <strong>q</strong>: Benjamini & Hochberg (1995) over the declared family.</li>
<li><strong>Means</strong>: bias-corrected and accelerated bootstrap intervals (Efron 1987) from ${count(result.configuration.replicates)} resamples of whole clusters, the same for all figures, with seed ${result.configuration.seed}, widened by Student’s t (Hesterberg 2015) with the degrees of freedom of the jackknife’s variance (Satterthwaite 1946), since few clusters say little of how far they differ.</li>
<li><strong>Odds ratios beside covariates</strong>: logistic regression with errors robust to clusters (Liang & Zeger 1986); where a group separates the outcome, Firth’s penalized likelihood (1993) with profile intervals (Heinze & Schemper 2002), which takes rows as independent.</li>
<li><strong>Slices</strong>: an exhaustive search over conjunctions (after Chung et al. 2019), with q over all that were tested.</li>
<li><strong>Could have shown</strong>: normal approximation for two shares or two means at the audit’s level and power, with n divided by the design effect (Cohen 1988; Kish 1965).</li>
<li><strong>Rates without bias</strong>: from the random share of a queue; of all candidates after Horvitz & Thompson (1952).</li>
</ul>
<h3>References</h3>
<ul class="references">
${references.map((reference) => html`<li>${reference}</li>
`)}</ul>
</section>`;
}

const references = [
  'Anscombe FJ. On estimating binomial response relations. Biometrika 1956;43:461–464.',
  'Benjamini Y, Hochberg Y. Controlling the false discovery rate. Journal of the Royal Statistical Society B 1995;57:289–300.',
  'Chardon A, Cretois I, Hourseau C. Skin colour typology and suntanning pathways. International Journal of Cosmetic Science 1991;13:191–208.',
  'Chung Y, Kraska T, Polyzotis N, Tae KH, Whang SE. Slice Finder: automated data slicing for model validation. ICDE 2019:1550–1553.',
  'Codella N et al. Skin lesion analysis toward melanoma detection 2018: a challenge hosted by the ISIC. arXiv 1902.03368, 2019.',
  'Cohen J. Statistical power analysis for the behavioral sciences. 2nd edition, 1988.',
  'Efron B. Better bootstrap confidence intervals. Journal of the American Statistical Association 1987;82:171–185.',
  'Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27–38.',
  'Haldane JBS. The estimation and significance of the logarithm of a ratio of frequencies. Annals of Human Genetics 1956;20:309–311.',
  'Heinze G, Schemper M. A solution to the problem of separation in logistic regression. Statistics in Medicine 2002;21:2409–2419.',
  'Hesterberg TC. What teachers should know about the bootstrap: resampling in the undergraduate statistics curriculum. The American Statistician 2015;69:371–386.',
  'Horvitz DG, Thompson DJ. A generalization of sampling without replacement from a finite universe. Journal of the American Statistical Association 1952;47:663–685.',
  'Kish L. Survey sampling. 1965.',
  'Koopman PAR. Confidence intervals for the ratio of two binomial proportions. Biometrics 1984;40:513–517.',
  'Lancaster HO. Significance tests in discrete distributions. Journal of the American Statistical Association 1961;56:223–234.',
  'Lee T, Ng V, Gallagher R, Coldman A, McLean D. DullRazor: a software approach to hair removal from images. Computers in Biology and Medicine 1997;27:533–543.',
  'Liang KY, Zeger SL. Longitudinal data analysis using generalized linear models. Biometrika 1986;73:13–22.',
  'Newcombe RG. Interval estimation for the difference between independent proportions. Statistics in Medicine 1998;17:873–890.',
  'Satterthwaite FE. An approximate distribution of estimates of variance components. Biometrics Bulletin 1946;2:110–114.',
  'Sharma G, Wu W, Dalal EN. The CIEDE2000 color-difference formula. Color Research & Application 2005;30:21–30.',
  'Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American Statistical Association 1927;22:209–212.',
  'Woolf B. On estimating the relation between blood group and disease. Annals of Human Genetics 1955;19:251–253.',
];

/** What the audit does not show. */
export function limits(): Html {
  return html`<section id="limits">
<h2>Limits</h2>
<ul>
<li>This is screening. A group that stands out is a reason to look, and none that stands out is no clean bill: see what could have been missed.</li>
<li>A difference between groups is not its cause. Groups differ in lesions, cameras, clinics and labels, and adjusting takes away only what was measured, and only as well as it was measured. A covariate that lies on the way from group to outcome takes away too much.</li>
<li>Attributes are what was written down. Missing values are seldom missing by chance, and a value may be wrong.</li>
<li>ITA is an angle of colour under the light of the picture; it is neither skin type nor ancestry. Estimates stay apart from what people said for that reason.</li>
<li>The network, the seed and these images make the figures; another round moves them. Labels are taken as the truth, though people who outline the same lesion disagree, and may disagree more on some groups.</li>
<li>Being flagged says that the network knows a lesion badly, not that it does harm; what an error does to a patient is not in these figures.</li>
</ul>
</section>`;
}
