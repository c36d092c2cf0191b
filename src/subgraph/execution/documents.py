"""Documents that were parsed, limited and validated once, kept for the next request that sends the same text."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from subgraph.execution.limits import Limits, limit_violations
from subgraph.execution.masking import publish_document_errors
from subgraph.execution.requests import Result, refused
from subgraph.schema.errors import ErrorCode

MAX_ERRORS = 20
# With at most 1,000 tokens a document is long only by its literals, which belong in variables: such a text is not kept.
LONGEST_KEPT = 20_000
RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that may be run: valid in this schema and within the limits."""

    text: str
    tree: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]

    def operation(self, name: str | None) -> OperationDefinitionNode | Result:
        """The operation asked for; a guess among several would run what nobody meant."""
        if name:
            for operation in self.operations:
                if operation.name and operation.name.value == name:
                    return operation
            return refused(ErrorCode.OPERATION_RESOLUTION_FAILURE, f"The document has no operation named '{name}'.")
        if len(self.operations) != 1:
            return refused(
                ErrorCode.OPERATION_RESOLUTION_FAILURE,
                f"The document has {len(self.operations)} operations: say by operationName which one to run."
                if self.operations
                else "The document has no operation to run.",
            )
        return self.operations[0]


class Documents:
    """The documents of one schema: at most `size` are kept, those used last."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, size: int, hide_suggestions: bool) -> None:
        self.compilations = 0
        self._schema = schema
        self._limits = limits
        self._size = size
        self._hide_suggestions = hide_suggestions
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, text: str) -> Document | Result:
        """The document of this text, compiled unless it is kept; or the answer that says what is wrong with it."""
        if text in self._kept:
            self._kept.move_to_end(text)
            return self._kept[text]
        document = self._compile(text)
        if isinstance(document, Document) and len(text) <= LONGEST_KEPT:
            self._kept[text] = document
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return document

    def _compile(self, text: str) -> Document | Result:
        self.compilations += 1
        tokens = self._limits.tokens
        try:
            tree = parse(text, max_lexical_tokens=tokens, max_comments=tokens)
        except GraphQLSyntaxError as error:
            return publish_document_errors([error], _syntax_code(error, tokens))
        # Limits come before validation, whose own cost they bound.
        if beyond := limit_violations(tree, self._limits):
            return publish_document_errors(beyond, ErrorCode.GRAPHQL_VALIDATION_FAILED)
        errors = validate(self._schema, tree, RULES, MAX_ERRORS, self._hide_suggestions)
        if errors:
            return publish_document_errors(errors, ErrorCode.GRAPHQL_VALIDATION_FAILED)
        operations = tuple(each for each in tree.definitions if isinstance(each, OperationDefinitionNode))
        return Document(text, tree, operations)


def _syntax_code(error: GraphQLError, tokens: int | None) -> ErrorCode:
    # graphql-core has one exception for both; its message is pinned by a test.
    too_long = f"Document contains more than {tokens} " in error.message
    return ErrorCode.QUERY_TOO_LONG if too_long else ErrorCode.GRAPHQL_PARSE_FAILED
