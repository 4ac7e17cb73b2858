"""`python -m optimizer` and the `optimizer` command: runs the command line and turns errors into exit statuses."""

from __future__ import annotations

import sys

_SIZES = """\
    numbers far apart in size can be why: `optimizer show FILE` has each with
    its place; look for a wrong unit
    where none is wrong, OPTIMIZER_DEBUG=1 shows where it happened"""
_DEBUG = "OPTIMIZER_DEBUG=1 shows where it happened."


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 no answer, 2 bad input, 3 a fault of the program, 130 interrupted."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        return _run_command(arguments)
    except KeyboardInterrupt:  # while the modules are still loading, or during an error's own message
        try:  # noqa: SIM105 (what would do this shorter takes a hundredth of a second to load, before any interrupt)
            sys.stderr.write("\ninterrupted\n")
        except (OSError, AttributeError, ValueError):
            pass
        return 130


def _run_command(arguments: list[str] | None) -> int:
    import gc
    import os

    # A run is short and has few reference cycles; frequent garbage collection would cost a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    # Matrices are small: threads of numpy's own cost a report a tenth of its time, and many programmes more.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import click

    from optimizer.cli import cli
    from optimizer.cli.group import report_error
    from optimizer.cli.streams import accept_all_characters, quiet, writing_errors
    from optimizer.errors import InputError, SolverError

    accept_all_characters()
    output = sys.stdout
    try:
        status = cli.main(arguments, prog_name="optimizer", standalone_mode=False)
        if sys.stdout is not None:  # closed by the calling shell (`>&-`)
            sys.stdout.flush()
        if sys.stderr is not None:
            with writing_errors():
                sys.stderr.flush()
        return status if isinstance(status, int) else 0
    except InputError as error:
        report_error(error)
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        with writing_errors():
            error.show()
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:
        if sys.stdout is output:
            raise
        quiet(output)  # the reader of our output has gone (`| head`): click wraps the output and exits with 1
        return 0
    except OSError as error:
        quiet(sys.stdout)
        message = ": ".join(str(part) for part in ("optimizer", error.filename, error.strerror or error) if part)
    except MemoryError:
        message = "optimizer: there is not enough memory; fewer `--draws` take less"
    except Exception as error:
        if os.environ.get("OPTIMIZER_DEBUG"):
            raise
        message = f"optimizer: internal error: {type(error).__name__}: {error}\n{_DEBUG}"
        if isinstance(error, SolverError):
            message = f"optimizer: no answer that stands the check: {error}\n{_SIZES}"
    with writing_errors():
        click.echo(message, err=True)
    return 3


if __name__ == "__main__":
    main()
