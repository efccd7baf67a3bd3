/** XML as a tree, for tests of what is in it. */
import { XMLParser, XMLValidator } from "fast-xml-parser";

export interface Element {
    name: string;
    attributes: Record<string, string>;
    /** With that of the elements in it. */
    text: string;
    children: Element[];
}

/** As the parser returns them: one key is the name or `#text`, and `:@` has the attributes. */
type ParsedNode = Record<string, unknown>;

const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    trimValues: false,
    parseTagValue: false,
    htmlEntities: true,
});

/** The root. @throws Error if the text is not well-formed */
export function xmlTree(text: string): Element {
    const valid = XMLValidator.validate(text);
    if (valid !== true) {
        throw new Error(`line ${valid.err.line}: ${valid.err.msg}`);
    }
    const [root] = (parser.parse(text) as ParsedNode[]).map(elementOf).filter(({ name }) => /^\w/.test(name));
    if (!root) {
        throw new Error("there is no root");
    }
    return root;
}

/** All elements of a name, in order. */
export function elementsNamed({ children }: Element, wanted: string): Element[] {
    return children.flatMap((child) => [
        ...(child.name === wanted ? [child] : []),
        ...elementsNamed(child, wanted),
    ]);
}

function elementOf({ ":@": attributes, ...node }: ParsedNode): Element {
    const [[name, content] = ["", []]] = Object.entries(node);
    if (name === "#text") {
        return { name, attributes: {}, text: content as string, children: [] };
    }
    const nodes = (content as ParsedNode[]).map(elementOf);
    return {
        name,
        attributes: (attributes ?? {}) as Record<string, string>,
        text: nodes.map(({ text }) => text).join(""),
        children: nodes.filter((one) => one.name !== "#text"),
    };
}
