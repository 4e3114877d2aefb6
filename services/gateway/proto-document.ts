import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { loadProto } from '../platform/rpc-loader';

/**
 * A message as the public JSON document: without the marks of optional fields and without what
 * is not set. Documents hold no 64-bit integers, which would be text here.
 */
export function plainDocument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainDocument);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(
    ([name, held]) =>
      !name.startsWith('_') &&
      held !== null &&
      held !== undefined &&
      !(typeof held === 'string' && held.endsWith('_UNSPECIFIED')),
  );
  return Object.fromEntries(entries.map(([name, held]) => [name, plainDocument(held)]));
}

type Field = { name: string; type: string; label: string; typeName?: string };
type Descriptor = {
  name: string;
  field: Field[];
  nestedType: Descriptor[];
  enumType: EnumDescriptor[];
};
type EnumDescriptor = { name: string; value: { name: string }[] };

export type JsonSchema =
  | { $ref: string }
  | { type: 'string'; enum?: string[] }
  | { type: 'boolean' | 'number' | 'integer' }
  | { type: 'array'; items: JsonSchema }
  | { type: 'object'; properties: Record<string, JsonSchema>; additionalProperties: boolean };

/** JSON schemas of a document and all that it holds, by name, read from its proto file. */
export function documentSchemas(protoFile: string): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  const packagePrefix = /^.*\.v\d+\./;
  const add = (descriptor: Descriptor, name: string) => {
    const enums = new Map(descriptor.enumType.map((each) => [each.name, each]));
    const properties = descriptor.field.map((field) => [field.name, fieldSchema(field, enums)]);
    schemas[name] = {
      type: 'object',
      properties: Object.fromEntries(properties) as Record<string, JsonSchema>,
      additionalProperties: false,
    };
  };
  for (const [fullName, definition] of Object.entries(loadProto(protoFile))) {
    const { type } = definition as MessageTypeDefinition<unknown, unknown>;
    const isMessage = (definition as { format?: string }).format?.includes('DescriptorProto');
    if (isMessage && 'field' in type) {
      add(type as unknown as Descriptor, fullName.replace(packagePrefix, ''));
    }
  }
  return schemas;
}

function fieldSchema(field: Field, enums: Map<string, EnumDescriptor>): JsonSchema {
  const one = valueSchema(field, enums);
  return field.label === 'LABEL_REPEATED' ? { type: 'array', items: one } : one;
}

function valueSchema(
  { type, typeName = '' }: Field,
  enums: Map<string, EnumDescriptor>,
): JsonSchema {
  const name = typeName.split('.').at(-1)!;
  switch (type) {
    case 'TYPE_STRING':
      return { type: 'string' };
    case 'TYPE_BOOL':
      return { type: 'boolean' };
    case 'TYPE_DOUBLE':
    case 'TYPE_FLOAT':
      return { type: 'number' };
    case 'TYPE_ENUM': {
      const values = enums.get(name)?.value.map((each) => each.name) ?? [];
      return { type: 'string', enum: values.filter((each) => !each.endsWith('_UNSPECIFIED')) };
    }
    case 'TYPE_MESSAGE':
      return { $ref: `#/components/schemas/${name}` };
    default:
      return { type: 'integer' };
  }
}
