/** For previews. Front-ends load it without the rest of the core. */
export function unknownKeys(input: string): string {
    return `the keys of ${input} are not known before the update, so the preview shows no resources for them, and those that exist as deleted`;
}
