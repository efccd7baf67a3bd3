/** The languages in which pages show a program. */

/** The languages of the examples, in their order, by their name in a fence. */
export const LANGUAGES: Readonly<Record<string, string>> = {
    typescript: "TypeScript",
    python: "Python",
    go: "Go",
    csharp: "C#",
    java: "Java",
    yaml: "YAML",
};
