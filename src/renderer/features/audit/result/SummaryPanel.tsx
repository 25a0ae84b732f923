import { Text } from '@mantine/core';
import type { AuditResult } from '../../../../core/contract/index.ts';
import { linkTo } from '../../../app/route.ts';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';
import { confidenceText, detectableText, outOf, points, pointsBetween, probability } from '../words.ts';
import { Notes } from './Figure.tsx';
import { Heading } from './Heading.tsx';
import { summarise, type Finding, type Summary, type Unseen } from './summary.ts';

const mostFindings = 8;

/** What an audit says, in sentences: what was found, what was not and could have been, and what is missing to know. */
export function SummaryPanel({ result }: { result: AuditResult }) {
  const summary = summarise(result);
  const { configuration, data } = result;
  return (
    <div className={classes['summary']}>
      <Text size="sm" maw="60rem">
        {data.patients > 0 ? t('audit.data', { images: data.images, lesions: data.lesions, patients: data.patients }) : t('audit.dataWithoutPatients', { images: data.images, lesions: data.lesions })} {t('audit.judged', { judged: data.judged, failed: data.failed, flagged: data.flagged })}
        {configuration.unit !== 'image' && ` ${t(`audit.counted-${configuration.unit}`)}`}
      </Text>
      <Notes notes={result.notes} />
      <div className={classes['sides']}>
        <Found summary={summary} configuration={configuration} audit={result.audit} />
        <div>
          {summary.unseen.length > 0 && (
            <section>
              <Heading help={t('audit.unseenHelp', { power: formatPercent(configuration.power) })}>{t('audit.unseen')}</Heading>
              <ul className={classes['notes']}>
                {summary.unseen.map((unseen) => (
                  <li key={`${unseen.attribute.key}/${unseen.outcome}`}>{unseenText(unseen)}</li>
                ))}
              </ul>
            </section>
          )}
          {(summary.missing.length > 0 || summary.tooSmall.length > 0) && <Gaps summary={summary} minimumN={configuration.minimumN} />}
        </div>
      </div>
      <Text size="sm" c="dimmed" maw="60rem">
        {t('audit.caution')} {t('common.researchUse')}
      </Text>
    </div>
  );
}

function Found({ summary: { found, tests, slices }, configuration, audit }: { summary: Summary; configuration: AuditResult['configuration']; audit: number }) {
  const level = formatPercent(configuration.level);
  return (
    <section>
      <Heading help={tests > 0 ? t('audit.foundHelp', { found: found.length, count: tests, level, confidence: confidenceText(configuration) }) : t('audit.noTests')}>{t('audit.found')}</Heading>
      {tests > 0 && found.length === 0 && <Text size="sm">{t('audit.nothingFound')}</Text>}
      {found.length > 0 && (
        <ul className={classes['findings']}>
          {found.slice(0, mostFindings).map((finding) => (
            <li key={`${finding.attribute.key}/${finding.group.level}/${finding.comparison.outcome}`}>
              <strong>{headline(finding)}</strong> {evidence(finding)}
            </li>
          ))}
        </ul>
      )}
      {found.length > mostFindings && <Text size="sm">{t('audit.moreFound', { count: found.length - mostFindings })}</Text>}
      {slices > 0 && (
        <Text size="sm" mt="xs">
          <a href={linkTo('audit', { audit, part: 'slices' })}>{t('audit.slicesFound', { count: slices })}</a>
        </Text>
      )}
    </section>
  );
}

function headline({ attribute, group, comparison }: Finding): string {
  const more = (comparison.group.share.value?.estimate ?? 0) > (comparison.against.share.value?.estimate ?? 0);
  return t(`audit.found-${comparison.outcome}-${more ? 'more' : 'less'}`, { attribute: attribute.label, group: group.label });
}

function evidence({ attribute, comparison: { group, against, difference, q } }: Finding): string {
  const reference = attribute.groups.find(({ level }) => level === attribute.reference)?.label ?? t('audit.theOthers');
  const share = t('audit.against', { share: percentOf(group), outOf: outOf(group), against: percentOf(against), outOfAgainst: outOf(against), reference });
  const by = difference.value ? t('audit.differenceBy', { difference: points(difference.value.estimate), interval: pointsBetween(difference.value) }) : '';
  return [share, by, t('audit.withQ', { q: probability(q) })].filter(Boolean).join(' ');
}

function percentOf({ share }: Finding['comparison']['group']): string {
  return formatPercent(share.value?.estimate ?? 0, 1);
}

function unseenText({ attribute, outcome, group, n, against, above, below }: Unseen): string {
  const shared = { attribute: attribute.label, group: group.label, n, against: formatPercent(against, 1) };
  const ends = detectableText({ above, below });
  return ends === null ? t(`audit.unseenAny-${outcome}`, shared) : t(`audit.unseen-${outcome}`, { ...shared, ends });
}

function Gaps({ summary: { missing, tooSmall }, minimumN }: { summary: Summary; minimumN: number }) {
  return (
    <section>
      <Heading>{t('audit.gaps')}</Heading>
      <ul className={classes['notes']}>
        {missing.map(({ key, label, missing: { images, share } }) => (
          <li key={key}>{t('audit.missingOf', { attribute: label, count: images, share: formatPercent(share, 1) })}</li>
        ))}
        {tooSmall.length > 0 && <li>{t('audit.tooSmallOf', { minimum: formatNumber(minimumN), list: tooSmall.map(({ attribute, groups }) => t('audit.tooSmallIn', { attribute: attribute.label, count: groups })).join(', ') })}</li>}
      </ul>
    </section>
  );
}
