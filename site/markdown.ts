/** The Markdown of the repository and of Pulumi's registry, for VitePress: programs in several languages become tabs. */
import { LANGUAGES } from "./languages";

const DETAILS = /(?:<details(?: open)?>\n<summary>.*<\/summary>\n\n```\w+\n[^]*?\n```\n\n<\/details>\n)+/g;
const CHOOSER = /\{\{< chooser .*? >\}\}([^]*?)\{\{< \/chooser >\}\}/g;
const FENCE = /^```(\w+)\n([^]*?)\n```$/gm;

/** The source of a page, as VitePress takes it, without its front matter. From there the registry takes the title of a page. */
export function sourceOnSite(source: string, title?: string): string {
    return `${title === undefined ? "" : `# ${title}\n\n`}${source.replace(/\r\n/g, "\n")}`
        .replace(DETAILS, (blocks) => `${tabs(blocks)}\n`)
        .replace(CHOOSER, (_chooser, blocks: string) => tabs(blocks));
}

function tabs(blocks: string): string {
    const fences = [...blocks.matchAll(FENCE)].map(
        ([, language = "", code = ""]) =>
            `\`\`\`${language} [${LANGUAGES[language] ?? language}]\n${code}\n\`\`\``,
    );
    return ["::: code-group\n", fences.join("\n\n"), "\n:::"].join("\n");
}
