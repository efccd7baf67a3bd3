/**
 * The site: `npm run docs` builds it from the Markdown of the repository, which stays readable on GitHub. A link that leads nowhere fails the build. Nothing is
 * loaded from elsewhere by its readers.
 */
import { relative } from "node:path";
import { defineConfig } from "vitepress";
import { sourceOnSite } from "../markdown.js";
import { menu } from "../menu.js";
import { EXCLUDED, linkOnSite, placeOf, REPOSITORY } from "../pages.js";

/** Of a page that is rendered: its file. The search index names it in another member. */
interface Rendered {
    readonly realPath?: string;
    readonly path?: string;
    readonly frontmatter?: { readonly title?: string };
}

export default defineConfig({
    lang: "en-GB",
    title: "pulumi-workspaces",
    description: "The workspaces of AgentEnv and Tripswitch as Pulumi resources",
    srcDir: "..",
    srcExclude: EXCLUDED,
    outDir: "dist",
    rewrites: (file) => placeOf(file) ?? file,
    // The registry's layout is no layout of this theme.
    transformPageData: ({ frontmatter }) => {
        delete frontmatter["layout"];
    },
    markdown: {
        theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
        config: (md) => {
            md.core.ruler.before("normalize", "languages", (state) => {
                const { frontmatter } = state.env as Rendered;
                state.src = sourceOnSite(state.src, frontmatter?.title);
            });
            md.core.ruler.push("links", (state) => {
                const { realPath, path = "" } = state.env as Rendered;
                const file = relative(REPOSITORY, realPath ?? path);
                for (const token of state.tokens) {
                    // Indented commands look like fenced ones.
                    token.type = token.type === "code_block" ? "fence" : token.type;
                }
                for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
                    const href = token.type === "link_open" ? token.attrGet("href") : null;
                    if (href !== null) {
                        token.attrSet("href", linkOnSite(href, file));
                    }
                }
            });
        },
    },
    themeConfig: {
        nav: [
            { text: "First stack", link: "/first-stack" },
            { text: "Reference", link: "/api/" },
            { text: "Troubleshooting", link: "/troubleshooting" },
            { text: "Changes", link: "/changelog" },
        ],
        sidebar: menu(),
        outline: [2, 3],
        search: { provider: "local" },
        docFooter: { prev: false, next: false },
    },
});
