"""Vectors of eight numbers in compiled code: one instruction for eight places or eight lines of a dictionary.

numba vectorises loops where it can prove that nothing overlaps; the loops of a simplex method are too short for it. So
the vector is a type of its own: `fetch` and `store` move it, operators work place by place, comparisons give a mask,
and `select` chooses by one. Machines with narrower registers use several.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils

intrinsic: Any = extending.intrinsic
WIDTH = 8
"""The number of numbers in a vector. Arrays of vectors are flat, and their length is a multiple of it."""
_NUMBERS = ir.VectorType(ir.DoubleType(), WIDTH)
_TRUTHS = ir.VectorType(ir.IntType(1), WIDTH)


class _Vector(types.Type):
    """The type of eight numbers, or eight truths."""


_EIGHT, _MASK = _Vector("Eight"), _Vector("Mask")


@extending.register_model(_Vector)
class _Model(extending.models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _NUMBERS if kind == _EIGHT else _TRUTHS)


def _operator(of: Any, result: Any, operand: Any, make: Callable[..., Any]) -> None:
    """Define the operator ``of`` on two vectors of one kind."""

    @extending.type_callable(of)
    def _type(context: Any) -> Any:
        return lambda a, b: result if a == b == operand else None

    @extending.lower_builtin(of, operand, operand)
    def _lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return make(builder, *args)


_operator(operator.add, _EIGHT, _EIGHT, lambda builder, a, b: builder.fadd(a, b))
_operator(operator.sub, _EIGHT, _EIGHT, lambda builder, a, b: builder.fsub(a, b))
_operator(operator.mul, _EIGHT, _EIGHT, lambda builder, a, b: builder.fmul(a, b))
_operator(operator.lt, _MASK, _EIGHT, lambda builder, a, b: builder.fcmp_ordered("<", a, b))
_operator(operator.gt, _MASK, _EIGHT, lambda builder, a, b: builder.fcmp_ordered(">", a, b))
_operator(operator.eq, _MASK, _EIGHT, lambda builder, a, b: builder.fcmp_ordered("==", a, b))
_operator(operator.and_, _MASK, _MASK, lambda builder, a, b: builder.and_(a, b))
_operator(operator.or_, _MASK, _MASK, lambda builder, a, b: builder.or_(a, b))


def _address(context: Any, builder: Any, kinds: Any, args: Any) -> Any:
    array = cgutils.create_struct_proxy(kinds[0])(context, builder, value=args[0])
    index = context.cast(builder, args[1], kinds[1], types.intp)
    place = builder.gep(array.data, [builder.mul(index, ir.Constant(index.type, WIDTH))])
    return builder.bitcast(place, _NUMBERS.as_pointer())


@intrinsic
def fetch(context: Any, array: Any, index: Any) -> Any:
    """Load the vector at ``index``, counted in vectors, of a flat array."""

    def make(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        loaded = builder.load(_address(context, builder, sig.args, args))
        loaded.align = 8
        return loaded

    return _EIGHT(array, index), make


@intrinsic
def store(context: Any, array: Any, index: Any, value: Any) -> Any:
    """Store a vector at ``index``, counted in vectors, of a flat array."""

    def make(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store(args[2], _address(context, builder, sig.args, args)).align = 8
        return context.get_dummy_value()

    return types.void(array, index, value), make


@intrinsic
def gather(context: Any, array: Any, first: Any, step: Any) -> Any:
    """Load eight numbers of a flat array, ``step`` apart, from the one at ``first`` on."""

    def make(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array = cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0])
        index, step = (context.cast(builder, args[k], sig.args[k], types.intp) for k in (1, 2))
        lanes = ir.Constant(_NUMBERS, ir.Undefined)
        for place in range(WIDTH):
            number = builder.load(builder.gep(array.data, [index]))
            lanes = builder.insert_element(lanes, number, ir.Constant(ir.IntType(32), place))
            index = builder.add(index, step)
        return lanes

    return _EIGHT(array, first, step), make


@intrinsic
def splat(context: Any, number: Any) -> Any:
    """Eight times the same number."""

    def make(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        none, whole = ir.Constant(_NUMBERS, ir.Undefined), ir.IntType(32)
        number = context.cast(builder, args[0], sig.args[0], types.float64)
        first = builder.insert_element(none, number, ir.Constant(whole, 0))
        return builder.shuffle_vector(first, none, ir.Constant(ir.VectorType(whole, WIDTH), [0] * WIDTH))

    return _EIGHT(number), make


@intrinsic
def select(context: Any, mask: Any, if_true: Any, if_false: Any) -> Any:
    """The values of one of two vectors at each place, chosen by a mask."""
    return _EIGHT(_MASK, _EIGHT, _EIGHT), lambda context, builder, sig, args: builder.select(*args)


@intrinsic
def no(context: Any, mask: Any) -> Any:
    """The opposite of a mask."""
    return _MASK(_MASK), lambda context, builder, sig, args: builder.xor(args[0], ir.Constant(_TRUTHS, [1] * WIDTH))


@intrinsic
def bits(context: Any, mask: Any) -> Any:
    """A mask as a whole number, whose lowest bit is the first place."""

    byte, whole = ir.IntType(WIDTH), ir.IntType(64)
    return types.int64(_MASK), lambda context, builder, sig, args: builder.zext(builder.bitcast(args[0], byte), whole)


@intrinsic
def lowest_bit(context: Any, number: Any) -> Any:
    """The position of the lowest bit of a whole number that is not 0."""

    sure = ir.Constant(ir.IntType(1), 1)
    return types.int64(types.int64), lambda context, builder, sig, args: builder.cttz(args[0], sure)


def _named(name: str, result: ir.Type, operand: ir.Type, *start: ir.Constant, flags: tuple[str, ...] = ()) -> Any:
    """A function of LLVM by its name."""

    def make(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = ir.FunctionType(result, [*(constant.type for constant in start), operand])
        known = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(known, [*start, *args], fastmath=flags)

    return make


@intrinsic
def vector_size(context: Any, value: Any) -> Any:
    """Absolute values."""
    return _EIGHT(_EIGHT), _named("llvm.fabs.v8f64", _NUMBERS, _NUMBERS)


@intrinsic
def vector_sum(context: Any, value: Any) -> Any:
    """The sum of the eight."""
    nothing = ir.Constant(ir.DoubleType(), 0.0)
    make = _named("llvm.vector.reduce.fadd.v8f64", ir.DoubleType(), _NUMBERS, nothing, flags=("reassoc",))
    return types.float64(_EIGHT), make


@intrinsic
def borrowed(context: Any, arrays: Any) -> Any:
    """Arrays of a tuple, nested or not, without reference counts.

    The caller must keep them alive while they are used.
    """
    return arrays(arrays), lambda context, builder, sig, args: _borrowed(context, builder, sig.args[0], args[0])


def _borrowed(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, types.Array):
        array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
        array.meminfo = ir.Constant(array.meminfo.type, None)
        return array._getvalue()
    parts: Any = kind if isinstance(kind, types.BaseTuple) else ()
    for k, part in enumerate(parts):
        inner = _borrowed(context, builder, part, builder.extract_value(value, k))
        value = builder.insert_value(value, inner, k)
    return value
