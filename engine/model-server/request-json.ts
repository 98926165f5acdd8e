import { type JsonLimits, parseExactJson } from './exact-json.ts';
import { badRequest, shown } from './request-error.ts';

/** `parameters` of a request, an input or an output, by name. */
type RequestParameters = ReadonlyMap<string, unknown>;

/** An input in the JSON of a request. `undefined`: the key is missing. */
export interface InputJson {
  readonly name: string;
  readonly datatype: string;
  readonly shape: unknown;
  readonly data: unknown;
  readonly parameters: RequestParameters;
}

interface OutputJson {
  readonly name: string;
  readonly parameters: RequestParameters;
}

/** The JSON of an inference request, not yet checked against a model. */
export interface RequestJson {
  readonly id: string | null;
  readonly parameters: RequestParameters;
  readonly inputs: readonly InputJson[];
  readonly outputs: readonly OutputJson[];
}

const MAX_ID_CHARACTERS = 1024;

/**
 * Parses the JSON of an inference request within its limits. Ignores keys that the protocol does not define. Throws
 * RequestError with the place, what was expected and what was found.
 */
export function readRequestJson(bytes: Buffer, limits: JsonLimits): RequestJson {
  const request = objectAt(parseExactJson(bytes, limits), 'the request');
  return {
    id: idOf(request['id']),
    parameters: parametersAt(request['parameters'], 'parameters'),
    inputs: listAt(request['inputs'], 'inputs').map((each, index) => {
      const where = `inputs.${index}`;
      const input = objectAt(each, where);
      return {
        name: stringAt(input['name'], `${where}.name`),
        datatype: stringAt(input['datatype'], `${where}.datatype`),
        shape: input['shape'],
        data: input['data'],
        parameters: parametersAt(input['parameters'], `${where}.parameters`),
      };
    }),
    outputs: listAt(request['outputs'] === undefined ? [] : request['outputs'], 'outputs').map((each, index) => {
      const where = `outputs.${index}`;
      const output = objectAt(each, where);
      return {
        name: stringAt(output['name'], `${where}.name`),
        parameters: parametersAt(output['parameters'], `${where}.parameters`),
      };
    }),
  };
}

/** Own keys only; inherited ones are not part of the request. */
function objectAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.assign(Object.create(null) as Record<string, unknown>, value);
  }
  throw badRequest(`${where} should be an object, found ${shown(value)}`);
}

function listAt(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badRequest(`${where} should be an array, found ${shown(value)}`);
}

function stringAt(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw badRequest(`${where} should be a string, found ${shown(value)}`);
}

function idOf(value: unknown): string | null {
  if (value === undefined) return null;
  const id = stringAt(value, 'id');
  if (id.length <= MAX_ID_CHARACTERS) return id;
  throw badRequest(`id should have at most ${MAX_ID_CHARACTERS} characters, found ${id.length}`);
}

function parametersAt(value: unknown, where: string): RequestParameters {
  return value === undefined ? NONE : new Map(Object.entries(objectAt(value, where)));
}

const NONE: RequestParameters = new Map();
