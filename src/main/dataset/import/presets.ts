import type { ImportConfiguration } from '../../../core/contract/index.ts';

/** How a collection's files and table are laid out. Of several column names the first that is there counts. */
export type Preset = {
  imageColumns: readonly string[];
  patientColumns: readonly string[];
  lesionColumns: readonly string[];
  /** Lesion numbers start anew with each patient. */
  lesionWithinPatient: boolean;
  /** Attribute key → column names. */
  attributes: Readonly<Record<string, readonly string[]>>;
  /** Columns of which one holds 1 (or X): its name is the diagnosis. */
  oneHotDiagnosis: readonly string[];
  /** Columns without which the table is not this collection's. */
  requiredColumns: readonly string[];
  /** A folder per case, with a folder of the image and one of the mask. */
  folderPerCase: boolean;
  /** Ends of file names (without extension) that are neither images nor masks. */
  ignoredEnds: readonly string[];
};

const isicClasses = ['MEL', 'NV', 'BCC', 'AKIEC', 'AK', 'BKL', 'DF', 'VASC', 'SCC', 'UNK'];

const presets: Record<ImportConfiguration['preset'], Preset> = {
  ham10000: {
    imageColumns: ['image_id'],
    patientColumns: [],
    lesionColumns: ['lesion_id'],
    lesionWithinPatient: false,
    attributes: { age: ['age'], sex: ['sex'], body_site: ['localization'], diagnosis: ['dx'], diagnosis_method: ['dx_type'] },
    oneHotDiagnosis: [],
    requiredColumns: ['lesion_id', 'image_id', 'dx', 'dx_type', 'age', 'sex', 'localization'],
    folderPerCase: false,
    ignoredEnds: [],
  },
  isic: {
    imageColumns: ['isic_id', 'image_id', 'image_name', 'image'],
    patientColumns: ['patient_id'],
    lesionColumns: ['lesion_id'],
    lesionWithinPatient: false,
    attributes: {
      age: ['age_approx', 'age_approximate', 'age'],
      sex: ['sex'],
      body_site: ['anatom_site_general', 'anatom_site_general_challenge', 'anatom_site'],
      diagnosis: ['diagnosis', 'diagnosis_3', 'diagnosis_2', 'diagnosis_1'],
      diagnosis_method: ['diagnosis_confirm_type', 'diagnosis_method'],
      fitzpatrick: ['fitzpatrick_skin_type'],
      benign_malignant: ['benign_malignant', 'diagnosis_1'],
      dermoscopic_type: ['dermoscopic_type'],
    },
    oneHotDiagnosis: [...isicClasses, 'melanoma', 'seborrheic_keratosis'],
    requiredColumns: [],
    folderPerCase: false,
    // The challenges of 2016 and 2017 put superpixel maps beside the images.
    ignoredEnds: ['_superpixels'],
  },
  'pad-ufes-20': {
    imageColumns: ['img_id'],
    patientColumns: ['patient_id'],
    lesionColumns: ['lesion_id'],
    lesionWithinPatient: true,
    attributes: {
      age: ['age'],
      sex: ['gender'],
      fitzpatrick: ['fitspatrick', 'fitzpatrick'],
      body_site: ['region'],
      diagnosis: ['diagnostic'],
      biopsied: ['biopsed'],
    },
    oneHotDiagnosis: [],
    requiredColumns: ['patient_id', 'lesion_id', 'img_id', 'age', 'gender', 'fitspatrick', 'region', 'diagnostic'],
    folderPerCase: false,
    ignoredEnds: [],
  },
  ph2: {
    imageColumns: ['image_name', 'image name', 'name', 'image'],
    patientColumns: [],
    lesionColumns: [],
    lesionWithinPatient: false,
    attributes: { diagnosis: ['diagnosis', 'histological diagnosis', 'clinical diagnosis'] },
    oneHotDiagnosis: ['Common Nevus', 'Atypical Nevus', 'Melanoma'],
    requiredColumns: [],
    folderPerCase: true,
    ignoredEnds: [],
  },
  generic: {
    imageColumns: [
      'image', 'image_id', 'image_name', 'isic_id', 'img_id', 'img', 'image_file', 'image_path', 'filename', 'file_name', 'file', 'path',
      'name', 'id',
    ],
    patientColumns: ['patient', 'patient_id', 'patientid', 'subject_id', 'subject', 'person_id'],
    lesionColumns: ['lesion', 'lesion_id', 'lesionid'],
    lesionWithinPatient: false,
    attributes: {
      age: ['age', 'age_approx', 'age_years', 'patient_age'],
      sex: ['sex', 'gender'],
      fitzpatrick: ['fitzpatrick', 'fitspatrick', 'fitzpatrick_skin_type', 'fitzpatrick_type', 'fst', 'skin_type'],
      body_site: ['body_site', 'localization', 'localisation', 'location', 'anatom_site_general', 'anatom_site', 'region', 'site'],
      diagnosis: ['diagnosis', 'dx', 'diagnostic', 'diagnosis_3', 'diagnosis_1', 'label', 'class'],
      diagnosis_method: ['diagnosis_method', 'dx_type', 'diagnosis_confirm_type'],
    },
    oneHotDiagnosis: isicClasses,
    requiredColumns: [],
    folderPerCase: false,
    ignoredEnds: [],
  },
};

export function presetOf(name: ImportConfiguration['preset']): Preset {
  return presets[name];
}
