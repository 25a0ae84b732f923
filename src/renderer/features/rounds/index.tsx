import { t } from '../../i18n/index.ts';

export default function Rounds() {
  return <h1>{t('rounds.title')}</h1>;
}
