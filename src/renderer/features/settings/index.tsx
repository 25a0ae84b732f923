import { t } from '../../i18n/index.ts';

export default function Settings() {
  return <h1>{t('settings.title')}</h1>;
}
