import { Stack, Text } from '@mantine/core';
import type { AuditAdjustment, AuditAttribute, AuditResult } from '../../../../core/contract/index.ts';
import { absent, sentence } from '../../../../core/text.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';
import { confidenceText, outcomeName, probability, ratio, ratioInterval, type Ratio } from '../words.ts';
import { Figure, Notes, Range } from './Figure.tsx';
import { FigureTable } from './FigureTable.tsx';
import { Heading } from './Heading.tsx';
import { oddsRange } from './odds-range.ts';
import { OddsAxis, OddsPlot } from './OddsPlot.tsx';
import { useNames } from './use-names.ts';

type Term = AuditAdjustment['terms'][number]['crude'];

/** Whether size, contrast or diagnosis explain what an attribute seems to do: odds ratios alone, and beside the covariates. */
export function AdjustedPart({ result, attribute }: { result: AuditResult; attribute: AuditAttribute }) {
  const models = result.adjustments.filter((one) => one.attribute === attribute.key);
  if (models.length === 0) return <Text size="sm">{t('audit.noModels', { attribute: attribute.label })}</Text>;
  return (
    <Stack gap="xl">
      {models.map((model) => (
        <Model key={model.outcome} model={model} result={result} attribute={attribute} />
      ))}
    </Stack>
  );
}

function Model({ model, result, attribute }: { model: AuditAdjustment; result: AuditResult; attribute: AuditAttribute }) {
  const { outcome, covariates, method, reason, terms, covariateTerms, n, clusters, events, leftOut, notes } = model;
  const nameOf = useNames(result);
  const title = t('audit.oddsOf', { outcome: outcomeName(outcome) });
  const baseline = attribute.groups.find(({ level }) => level === model.baseline)?.label ?? model.baseline;
  if (method === null) {
    return (
      <section>
        <Heading>{title}</Heading>
        <Text size="sm">{sentence(reason ?? t('audit.noModel'))}</Text>
        <Notes notes={notes} />
      </section>
    );
  }
  const range = oddsRange(terms.flatMap(({ crude, adjusted }) => [crude, adjusted].flatMap(({ value }) => value ?? [])));
  const list = covariates.map(nameOf).join(', ');
  return (
    <section>
      <Heading help={covariates.length > 0 ? t('audit.oddsHelp', { baseline, list }) : t('audit.oddsHelpAlone', { baseline })}>{title}</Heading>
      <Text size="sm" mb="xs" maw="60rem">
        {t('audit.modelOf', { count: n, events, clusters, leftOut })} {t(`audit.method-${method}`)} {reason !== null && sentence(reason)}
      </Text>
      <p className={classes['oddsLegend']} aria-hidden="true">
        <Sample kind="crude" /> {t('audit.crude')} <Sample kind="adjusted" /> {t('audit.adjusted')}
      </p>
      <FigureTable
        label={t('audit.oddsTable', { outcome: outcomeName(outcome), attribute: attribute.label })}
        columns={[
          { name: t('audit.group') },
          { name: t('audit.withEvent', { outcome: outcomeName(outcome) }) },
          { name: t('audit.crudeWithInterval', { confidence: confidenceText(result.configuration) }) },
          { name: 'p' },
          { name: t('audit.adjustedWithInterval', { confidence: confidenceText(result.configuration) }) },
          { name: t('audit.adjustedP') },
          { name: t('audit.oddsPlot'), kind: 'plot', head: <OddsAxis range={range} name={t('audit.oddsPlot')} /> },
        ]}
        rows={terms.map(({ level, label, n: of, events: with_, crude, adjusted }) => ({
          key: level,
          name: label,
          cells: [t('audit.outOf', { events: with_, total: of }), ...odds(crude), ...odds(adjusted), <OddsPlot key="plot" crude={crude.value} adjusted={adjusted.value} range={range} />],
        }))}
      />
      {covariateTerms.length > 0 && (
        <>
          <Text size="sm" mt="md" mb={4}>
            {t('audit.covariatesHelp')}
          </Text>
          <FigureTable
            label={t('audit.covariateTable', { outcome: outcomeName(outcome), attribute: attribute.label })}
            columns={[{ name: t('audit.covariate') }, { name: t('audit.adjustedWithInterval', { confidence: confidenceText(result.configuration) }) }, { name: 'p' }]}
            rows={covariateTerms.map(({ covariate, label, adjusted }) => ({ key: `${covariate}/${label}`, name: label, cells: odds(adjusted) }))}
          />
        </>
      )}
      <Notes notes={notes} />
    </section>
  );
}

function odds(term: Term) {
  return [
    <Figure key="ratio" figure={term}>
      {(value: Ratio) => (
        <>
          {value.estimate === null ? absent : ratio(value.estimate)}
          <Range text={ratioInterval(value)} />
        </>
      )}
    </Figure>,
    probability(term.value?.p ?? null),
  ];
}

function Sample({ kind }: { kind: 'crude' | 'adjusted' }) {
  return (
    <svg width={30} height={10}>
      <g className={classes[kind]}>
        <line x1={1} x2={29} y1={5} y2={5} />
        <circle cx={15} cy={5} r={3.5} />
      </g>
    </svg>
  );
}
