/**
 * Finds the guards of a source file and rewrites the file with all alterations in it, each enabled by its number: one build is enough for
 * all of them, and a number that a test never queries is code that the test never reaches.
 */
import ts from "typescript";

export interface Mutation {
    readonly id: number;
    readonly file: string;
    readonly line: number;
    /** The guard as it is written. */
    readonly guard: string;
    /** The altered guard. */
    readonly altered: string;
}

/** The function that the altered source calls with the number of an alteration; true if that one is enabled. */
export const SWITCH = "__altered";

/** A limit is changed in both directions. */
const FACTORS = [10, 0.1];

const NUMERIC_CONSTANT = /^[A-Z][A-Z0-9_]*$/;

export class Mutator {
    readonly mutations: Mutation[] = [];
    private readonly constants = new Map<string, { readonly value: string; switches?: string }>();

    constructor(
        private readonly source: ts.SourceFile,
        private readonly file: string,
        private readonly checker: ts.TypeChecker,
        private readonly nextId: () => number,
    ) {}

    /** The source with every alteration in it. It is only valid for esbuild and swc, which do not check types. */
    rewrite(): string {
        for (const statement of this.source.statements) {
            this.registerConstants(statement);
        }
        return this.emit(this.source);
    }

    /** Declared and imported constants. */
    private registerConstants(statement: ts.Statement): void {
        if (ts.isVariableStatement(statement)) {
            statement.declarationList.declarations.forEach((declaration) =>
                this.registerConstant(declaration),
            );
            return;
        }
        const bindings = ts.isImportDeclaration(statement)
            ? statement.importClause?.namedBindings
            : undefined;
        if (bindings !== undefined && ts.isNamedImports(bindings)) {
            for (const { name } of bindings.elements) {
                const symbol = this.checker.getSymbolAtLocation(name);
                const declared = symbol && this.checker.getAliasedSymbol(symbol).valueDeclaration;
                if (declared !== undefined && ts.isVariableDeclaration(declared)) {
                    this.registerConstant(declared);
                }
            }
        }
    }

    private registerConstant({ name, initializer }: ts.VariableDeclaration): void {
        if (ts.isIdentifier(name) && NUMERIC_CONSTANT.test(name.text) && isNumeric(initializer)) {
            this.constants.set(name.text, { value: initializer.getText(initializer.getSourceFile()) });
        }
    }

    /** One use of a constant; all uses have the same switch. */
    private constant(node: ts.Identifier, text: string): string {
        const constant = this.constants.get(node.text);
        if (constant === undefined) {
            return text;
        }
        constant.switches ??= FACTORS.map((factor) => {
            const on = this.add(node, `${node.text} = ${constant.value}`, `${node.text} * ${factor}`);
            return `${on} ? ${node.text} * ${factor} : `;
        }).join("");
        return `(${constant.switches}${text})`;
    }

    private emit(node: ts.Node): string {
        const start = node === this.source ? 0 : node.getStart(this.source);
        let text = "";
        let at = start;
        node.forEachChild((child) => {
            const from = child.getStart(this.source);
            text += this.source.text.slice(at, from) + this.emit(child);
            at = child.getEnd();
        });
        text += this.source.text.slice(at, node.getEnd());
        return this.alter(node, text);
    }

    /** `text` is the node with the alterations inside it. */
    private alter(node: ts.Node, text: string): string {
        const { parent } = node;
        if (parent !== undefined && isCondition(node, parent)) {
            return this.condition(node as ts.Expression, text);
        }
        if (ts.isIdentifier(node) && isUse(node)) {
            return this.constant(node, text);
        }
        if (parent !== undefined && ts.isBinaryExpression(parent)) {
            return this.operand(node, parent, text);
        }
        return text;
    }

    /** Always true, or always false. */
    private condition(condition: ts.Expression, text: string): string {
        const shown = condition.getText(this.source);
        const known = this.known(condition);
        // The alterations to one side alone are more precise.
        const isAnd = isBinary(condition, ts.SyntaxKind.AmpersandAmpersandToken);
        const isOr = isBinary(condition, ts.SyntaxKind.BarBarToken);
        const always = known === true || isAnd ? "false" : this.add(condition, shown, "true");
        const never = known === false || isOr ? "false" : this.add(condition, shown, "false");
        return `(${always} || (!${never} && (${text})))`;
    }

    /** One side of `&&`, `||` or `??` alone. */
    private operand(node: ts.Node, parent: ts.BinaryExpression, text: string): string {
        const isLeft = node === parent.left;
        const { kind } = parent.operatorToken;
        if (!(isLeft || node === parent.right) || !LOGICAL.has(kind)) {
            return text;
        }
        const known = this.known(parent.left);
        const other = isLeft ? parent.right : parent.left;
        const isIdle =
            kind === ts.SyntaxKind.QuestionQuestionToken
                ? !isLeft && !this.mayBeNothing(parent.left)
                : known !== undefined;
        if (isIdle) {
            return `(${text})`;
        }
        const on = this.add(parent, parent.getText(this.source), other.getText(this.source));
        switch (kind) {
            case ts.SyntaxKind.AmpersandAmpersandToken:
                return `(${on} || (${text}))`;
            case ts.SyntaxKind.BarBarToken:
                return `(!${on} && (${text}))`;
            default:
                return `(${on} ? undefined : (${text}))`;
        }
    }

    private add(node: ts.Node, guard: string, altered: string): string {
        const id = this.nextId();
        const { line } = this.source.getLineAndCharacterOfPosition(node.getStart(this.source));
        this.mutations.push({
            id,
            file: this.file,
            line: line + 1,
            guard: oneLine(guard),
            altered: oneLine(altered),
        });
        return `${SWITCH}(${id})`;
    }

    /** The constant value of a condition by its type: such a guard exists only for the compiler. */
    private known(condition: ts.Expression): boolean | undefined {
        const inner = ts.isParenthesizedExpression(condition) ? condition.expression : condition;
        if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) {
            const known = this.known(inner.operand);
            return known === undefined ? undefined : !known;
        }
        if (ts.isBinaryExpression(inner) && inner.right.getText(this.source) === "undefined") {
            const { kind } = inner.operatorToken;
            const isEqual = kind === ts.SyntaxKind.EqualsEqualsEqualsToken;
            const isUnequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
            return (isEqual || isUnequal) && !this.mayBeNothing(inner.left) ? isUnequal : undefined;
        }
        const type = this.checker.getTypeAtLocation(inner);
        const parts = type.isUnion() ? type.types : [type];
        return parts.every(({ flags }) => (flags & ts.TypeFlags.Object) !== 0) ? true : undefined;
    }

    private mayBeNothing(expression: ts.Expression): boolean {
        const type = this.checker.getTypeAtLocation(expression);
        const parts = type.isUnion() ? type.types : [type];
        return parts.some(({ flags }) => (flags & NOTHING) !== 0);
    }
}

const NOTHING =
    ts.TypeFlags.Any |
    ts.TypeFlags.Unknown |
    ts.TypeFlags.TypeParameter |
    ts.TypeFlags.IndexedAccess |
    ts.TypeFlags.Undefined |
    ts.TypeFlags.Null |
    ts.TypeFlags.Void;

const LOGICAL = new Set<ts.SyntaxKind>([
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.QuestionQuestionToken,
]);

function isCondition(node: ts.Node, parent: ts.Node): boolean {
    return (
        ((ts.isIfStatement(parent) || ts.isWhileStatement(parent)) && parent.expression === node) ||
        (ts.isConditionalExpression(parent) && parent.condition === node)
    );
}

function isBinary(node: ts.Node, operator: ts.SyntaxKind): boolean {
    return ts.isBinaryExpression(node) && node.operatorToken.kind === operator;
}

/** A number, or a product of numbers. */
function isNumeric(node: ts.Expression | undefined): node is ts.Expression {
    return (
        node !== undefined &&
        (ts.isNumericLiteral(node) ||
            (ts.isBinaryExpression(node) &&
                node.operatorToken.kind === ts.SyntaxKind.AsteriskToken &&
                isNumeric(node.left) &&
                isNumeric(node.right)))
    );
}

/** Whether the identifier is used as a value. */
function isUse(node: ts.Identifier): boolean {
    const { parent } = node;
    return (
        ts.isBinaryExpression(parent) ||
        ts.isCallExpression(parent) ||
        ts.isNewExpression(parent) ||
        ts.isParenthesizedExpression(parent) ||
        ts.isConditionalExpression(parent) ||
        ts.isReturnStatement(parent) ||
        ts.isArrowFunction(parent) ||
        ts.isTemplateSpan(parent) ||
        ((ts.isPropertyAssignment(parent) || ts.isParameter(parent)) && parent.initializer === node) ||
        (ts.isVariableDeclaration(parent) && !NUMERIC_CONSTANT.test(parent.name.getText()))
    );
}

function oneLine(text: string): string {
    const line = text.replace(/\s+/g, " ");
    return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
