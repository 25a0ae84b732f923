export { ReviewScreen as default } from './ReviewScreen.tsx';
