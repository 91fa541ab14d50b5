"""Every dataset's contract, by name, in reading order."""

from collections.abc import Mapping
from types import MappingProxyType

from data.contracts import areas, beds, derived, people, places, plans, scenic
from data.contracts.rules import Contract, Frames

CONTRACTS: Mapping[str, Contract] = MappingProxyType(
    {
        contract.id: contract
        for module in (people, places, beds, scenic, plans, areas, derived)
        for contract in module.CONTRACTS
    }
)
OWN_NODES: Mapping[str, str] = MappingProxyType(
    {name: contract.own_node for name, contract in CONTRACTS.items() if contract.own_node}
)
"""By dataset whose rows are places inside an area: the column that names each."""
INPUTS: tuple[str, ...] = tuple(name for name, contract in CONTRACTS.items() if not contract.derived)

__all__ = ["CONTRACTS", "INPUTS", "OWN_NODES", "Contract", "Frames"]
