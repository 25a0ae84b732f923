import { t } from '../../i18n/index.ts';

export default function Dataset() {
  return <h1>{t('dataset.title')}</h1>;
}
