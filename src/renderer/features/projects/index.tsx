import { t } from '../../i18n/index.ts';

export default function Projects() {
  return <h1>{t('projects.title')}</h1>;
}
