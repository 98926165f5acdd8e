import { join } from 'node:path';
import { ROOT } from '#e2e/root.ts';

/** A public data set and what its binding must be. README.md names the sources. */
export interface PublicSet {
  readonly name: string;
  readonly data: string;
  /** The columns of each input, in their order. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Columns that differ from the features by more than their type, and what they are. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** The one option that it needs; `inspect` offers it. */
  readonly map: string | null;
  readonly preset: 'million-a-day' | 'fraud-detection';
}

const PENGUIN_INPUTS = ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g', 'island', 'sex'];
const BREAST_VALUES =
  'radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension';

/** The ten data sets of this folder. */
export const PUBLIC_SETS: readonly PublicSet[] = [
  {
    name: 'iris',
    data: 'iris.csv',
    inputs: { float_input: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'] },
    leftOut: { species: 'label' },
    map: null,
    preset: 'million-a-day',
  },
  {
    name: 'wine',
    data: 'wine.csv',
    inputs: {
      X: words(
        `alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins
        color_intensity hue od280/od315_of_diluted_wines proline`,
      ),
    },
    leftOut: { class: 'label' },
    map: null,
    preset: 'fraud-detection',
  },
  {
    name: 'breast-cancer',
    data: 'breast-cancer.csv',
    inputs: {
      features: [
        ...words(BREAST_VALUES).map((each) => `mean_${each}`),
        ...words(BREAST_VALUES).map((each) => `${each}_error`),
        ...words(BREAST_VALUES).map((each) => `worst_${each}`),
      ],
    },
    leftOut: { diagnosis: 'label' },
    map: null,
    preset: 'million-a-day',
  },
  {
    name: 'penguins',
    data: 'penguins.csv',
    inputs: Object.fromEntries(PENGUIN_INPUTS.map((column) => [column, [column]])),
    leftOut: { species: 'label' },
    map: null,
    preset: 'fraud-detection',
  },
  {
    name: 'penguins-raw',
    data: 'penguins-raw.csv',
    inputs: { measurements: ['Culmen Length (mm)', 'Culmen Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'] },
    leftOut: { Species: 'label', 'Individual ID': 'key', 'Date Egg': 'time', Comments: 'text' },
    map: 'measurements=10..13',
    preset: 'million-a-day',
  },
  {
    name: 'diabetes',
    data: 'diabetes.tsv',
    inputs: { float_input: words('age sex bmi bp s1 s2 s3 s4 s5 s6') },
    leftOut: { target: 'label' },
    map: null,
    preset: 'fraud-detection',
  },
  {
    name: 'digits',
    data: 'digits.csv',
    inputs: { image: Array.from({ length: 64 }, (_, at) => `pixel_${Math.floor(at / 8)}_${at % 8}`) },
    leftOut: { digit: 'label' },
    map: null,
    preset: 'million-a-day',
  },
  {
    name: 'cars',
    data: 'cars.csv',
    inputs: { float_input: words('cylinders displacement horsepower weight acceleration model_year origin') },
    leftOut: { mpg: 'label', car_name: 'text' },
    map: null,
    preset: 'fraud-detection',
  },
  {
    name: 'bikes',
    data: 'bikes.csv',
    inputs: { float_input: words('season yr mnth holiday weekday workingday weathersit temp atemp hum windspeed') },
    leftOut: { dteday: 'time' },
    map: 'float_input=3..13',
    preset: 'million-a-day',
  },
  {
    name: 'messages',
    data: 'messages.jsonl',
    inputs: { input_ids: ['input_ids'] },
    leftOut: { label: 'label', message_id: 'key' },
    map: null,
    preset: 'fraud-detection',
  },
];

/** The paths of a set's model and data. */
export function filesOf({ name, data }: PublicSet): { readonly model: string; readonly data: string } {
  const folder = join(ROOT, 'e2e', 'public-data', 'sets');
  return { model: join(folder, `${name}.onnx`), data: join(folder, data) };
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
