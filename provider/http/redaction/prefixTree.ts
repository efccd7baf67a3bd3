/**
 * A set of words that finds the longest one at a position of a text: a radix tree. To add a word compares no more characters than it has, and to
 * look at a position no more than the words there have in common with the text, however many words there are.
 */
interface Node {
    /** What leads here from the node above. */
    label: string;
    isWord: boolean;
    /** By the first UTF-16 unit of their labels. */
    children: Map<number, Node> | undefined;
}

export class PrefixTree {
    private readonly root: Node = { label: "", isWord: false, children: undefined };
    /** Characters compared and nodes visited so far, which its costs are measured by. */
    steps = 0;

    add(word: string): void {
        let node = this.root;
        for (let at = 0; at < word.length;) {
            const first = word.charCodeAt(at);
            const child = node.children?.get(first);
            if (!child) {
                node.children ??= new Map();
                node.children.set(first, { label: word.slice(at), isWord: true, children: undefined });
                return;
            }
            const common = this.common(child.label, word, at);
            at += common;
            node = common === child.label.length ? child : split(node, child, common);
        }
        node.isWord = true;
    }

    /** The end of the longest word that begins there, or `undefined`. */
    endOfLongest(text: string, start: number): number | undefined {
        let longest: number | undefined;
        let node = this.root;
        for (let at = start; at < text.length;) {
            const child = node.children?.get(text.charCodeAt(at));
            if (!child || this.common(child.label, text, at) < child.label.length) {
                break;
            }
            at += child.label.length;
            node = child;
            if (node.isWord) {
                longest = at;
            }
        }
        return longest;
    }

    /** How many characters of the label are in the text at this position. */
    private common(label: string, text: string, at: number): number {
        let length = 0;
        // Beyond an end the unit is NaN, which equals nothing.
        while (label.charCodeAt(length) === text.charCodeAt(at + length)) {
            length++;
        }
        this.steps += length + 1;
        return length;
    }
}

/** Puts a node between these two, after so many characters of the lower one's label. */
function split(upper: Node, lower: Node, at: number): Node {
    const between: Node = {
        label: lower.label.slice(0, at),
        isWord: false,
        children: new Map([[lower.label.charCodeAt(at), lower]]),
    };
    upper.children?.set(lower.label.charCodeAt(0), between);
    lower.label = lower.label.slice(at);
    return between;
}
