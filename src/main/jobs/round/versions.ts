import packageDescription from '../../../../package.json' with { type: 'json' };

/** Of what computed a round's figures. */
export const versions: Record<string, string> = {
  weakspot: packageDescription.version,
  node: process.versions.node,
  tfjs: packageDescription.dependencies['@tensorflow/tfjs-core'],
  sharp: packageDescription.dependencies.sharp,
};
