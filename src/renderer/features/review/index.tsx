import { t } from '../../i18n/index.ts';

export default function Review() {
  return <h1>{t('review.title')}</h1>;
}
