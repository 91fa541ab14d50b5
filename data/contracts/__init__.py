"""Every dataset's contract, by name, in reading order."""

from collections.abc import Mapping
from types import MappingProxyType

from data.contracts import areas, beds, derived, people, places, plans, scenic
from data.contracts.rules import Contract, Frames

CONTRACTS: Mapping[str, Contract] = MappingProxyType(
    {
        contract.name: contract
        for module in (people, places, beds, scenic, plans, areas, derived)
        for contract in module.CONTRACTS
    }
)
INPUTS: tuple[str, ...] = tuple(name for name, contract in CONTRACTS.items() if not contract.derived)

__all__ = ["CONTRACTS", "INPUTS", "Contract", "Frames"]
