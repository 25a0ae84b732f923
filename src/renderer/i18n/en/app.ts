import type { Messages } from '../messages.ts';

/** The frame around every screen. */
export const app = {
  name: 'Weakspot',
  navigation: 'Screens',
  skip: 'Skip to the content',
  projects: 'Projects',
  dataset: 'Dataset',
  rounds: 'Rounds',
  review: 'Review',
  audit: 'Audit',
  settings: 'Settings',
  noProject: 'No project open',
  noProjectHelp: 'Open a project, or try the sample project.',
  toProjects: 'Go to Projects',

  signedAs: 'Annotating as {name}',
  notSigned: 'Say who you are',
  whoTitle: 'Who is annotating?',
  whoHelp: 'Labels, verdicts and tags carry your name. It stays in this project and on this computer.',
  whoLabel: 'Your name',
  whoSave: 'Continue',
  whoCancelled: 'Nothing was saved: say who you are first.',

  connectionLost: 'The connection to the project is lost. Trying again…',
  connectionHelp: 'What you see may be old. Work that was saved is safe.',

  jobs: 'Running work',
  'job-import': 'Import',
  'job-audit': 'Audit',
  'job-population': 'Population of networks',
  jobWaiting: 'waiting',
  jobStarting: 'starting',
  jobStop: 'Stop {name}; what is done is kept',
  jobStopped: '{name} stopped. What is done is kept; it can go on from there.',
  jobFailed: '{name} did not finish',
  jobDone: '{name} is done.',
  jobShow: 'Show',
  jobNotStopped: '{name} could not be stopped',
  jobAmount: '{done} of {total} {unit}',

  screenFailed: 'This screen has stopped working',
  screenFailedHelp: 'Nothing that was saved is lost. Open the screen again, or another one.',
  readFailed: 'This could not be read',
  actionFailed: 'That did not work',
} as const satisfies Messages;
