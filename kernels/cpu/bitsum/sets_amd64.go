package bitsum

import "golang.org/x/sys/cpu"

func vectorSets() []Set {
	var sets []Set
	if cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 {
		sets = append(sets, Set{"avx2", kernels{
			packAVX2, scatterAVX2, collectAVX2, addListsAVX2, setListsAVX2, addHalvesAVX2, setHalvesAVX2, buildTablesAVX2, addTablesAVX2,
			flushAVX2, scale32AVX2, convert32AVX2, convert64AVX2, fetchX86,
		}})
	}
	if len(sets) > 0 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
		sets = append(sets, Set{"avx512", kernels{
			packAVX512, scatterAVX2, collectAVX2, addListsAVX512, setListsAVX512, addHalvesAVX2, setHalvesAVX2, buildTablesAVX512, addTablesAVX512,
			flushAVX512, scale32AVX512, convert32AVX512, convert64AVX512, fetchX86,
		}})
	}
	return sets
}
